/** Docker's modules. */
import { entry, type ModuleEntry } from '../entry.ts';

const collection = 'community.docker';

/** Modules of the collection that once were in another one too. */
const docker = (name: string, load: ModuleEntry['load'], otherNames: readonly string[] = []): ModuleEntry =>
  entry(`${collection}.${name}`, load, [`community.general.${name}`, ...otherNames]);

export const dockerModules: readonly ModuleEntry[] = [
  docker('docker_container', async () => (await import('./container/docker-container.ts')).dockerContainer),
  docker(
    'docker_container_info',
    async () => (await import('./info/inspect-modules.ts')).dockerContainerInfo,
  ),
  docker('docker_host_info', async () => (await import('./info/docker-host-info.ts')).dockerHostInfo),
  docker('docker_image_info', async () => (await import('./info/inspect-modules.ts')).dockerImageInfo, [
    'docker_image_facts',
    'community.docker.docker_image_facts',
  ]),
  docker('docker_network', async () => (await import('./network/docker-network.ts')).dockerNetwork),
  docker('docker_network_info', async () => (await import('./info/inspect-modules.ts')).dockerNetworkInfo),
  docker('docker_node', async () => (await import('./swarm/docker-node.ts')).dockerNode),
  docker('docker_node_info', async () => (await import('./swarm/swarm-info.ts')).dockerNodeInfo),
  docker('docker_stack', async () => (await import('./stack/docker-stack.ts')).dockerStack),
  docker('docker_stack_info', async () => (await import('./stack/stack-info.ts')).dockerStackInfo),
  docker('docker_stack_task_info', async () => (await import('./stack/stack-info.ts')).dockerStackTaskInfo),
  docker('docker_swarm', async () => (await import('./swarm/docker-swarm.ts')).dockerSwarm),
  docker('docker_swarm_info', async () => (await import('./swarm/swarm-info.ts')).dockerSwarmInfo),
  docker(
    'docker_swarm_service_info',
    async () => (await import('./swarm/swarm-info.ts')).dockerSwarmServiceInfo,
  ),
  docker('docker_volume', async () => (await import('./volume/docker-volume.ts')).dockerVolume),
  docker('docker_volume_info', async () => (await import('./info/inspect-modules.ts')).dockerVolumeInfo),
];

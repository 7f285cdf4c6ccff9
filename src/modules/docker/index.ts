/** Docker's modules. */
import { entry, type ModuleEntry } from '../entry.ts';

type Load = ModuleEntry['load'];

/** Modules of the collection that once were in another one too. */
const docker = (name: string, load: Load, otherNames: readonly string[] = []): ModuleEntry =>
  entry(`community.docker.${name}`, load, [`community.general.${name}`, ...otherNames]);

const containers: readonly ModuleEntry[] = [
  docker('docker_container', async () => (await import('./container/docker-container.ts')).dockerContainer),
  docker(
    'docker_container_exec',
    async () => (await import('./container/docker-container-exec.ts')).dockerContainerExec,
  ),
  docker(
    'docker_container_info',
    async () => (await import('./info/inspect-modules.ts')).dockerContainerInfo,
  ),
  entry('tsplay.docker.docker', async () => (await import('./container/old-docker.ts')).oldDocker, [
    'ansible.builtin.docker',
    'community.docker.docker',
  ]),
];

const images: readonly ModuleEntry[] = [
  docker('docker_image', async () => (await import('./image/docker-image.ts')).dockerImage),
  docker('docker_image_build', async () => (await import('./image/docker-image-build.ts')).dockerImageBuild),
  docker('docker_image_info', async () => (await import('./info/inspect-modules.ts')).dockerImageInfo, [
    'docker_image_facts',
    'community.docker.docker_image_facts',
  ]),
  docker('docker_image_export', async () => (await import('./image/small-modules.ts')).dockerImageExport),
  docker('docker_image_load', async () => (await import('./image/small-modules.ts')).dockerImageLoad),
  docker('docker_image_pull', async () => (await import('./image/small-modules.ts')).dockerImagePull),
  docker('docker_image_push', async () => (await import('./image/small-modules.ts')).dockerImagePush),
  docker('docker_image_remove', async () => (await import('./image/small-modules.ts')).dockerImageRemove),
  docker('docker_image_tag', async () => (await import('./image/small-modules.ts')).dockerImageTag),
];

const hosts: readonly ModuleEntry[] = [
  docker('docker_host_info', async () => (await import('./info/docker-host-info.ts')).dockerHostInfo),
  docker('docker_login', async () => (await import('./login/docker-login.ts')).dockerLogin),
  docker('docker_network', async () => (await import('./network/docker-network.ts')).dockerNetwork),
  docker('docker_network_info', async () => (await import('./info/inspect-modules.ts')).dockerNetworkInfo),
  docker('docker_prune', async () => (await import('./info/docker-prune.ts')).dockerPrune),
  docker('docker_volume', async () => (await import('./volume/docker-volume.ts')).dockerVolume),
  docker('docker_volume_info', async () => (await import('./info/inspect-modules.ts')).dockerVolumeInfo),
];

const swarm: readonly ModuleEntry[] = [
  docker('docker_config', async () => (await import('./store/docker-config.ts')).dockerConfig),
  docker('docker_node', async () => (await import('./swarm/docker-node.ts')).dockerNode),
  docker('docker_node_info', async () => (await import('./swarm/swarm-info.ts')).dockerNodeInfo),
  docker('docker_secret', async () => (await import('./store/docker-secret.ts')).dockerSecret),
  docker('docker_stack', async () => (await import('./stack/docker-stack.ts')).dockerStack),
  docker('docker_stack_info', async () => (await import('./stack/stack-info.ts')).dockerStackInfo),
  docker('docker_stack_task_info', async () => (await import('./stack/stack-info.ts')).dockerStackTaskInfo),
  docker('docker_swarm', async () => (await import('./swarm/docker-swarm.ts')).dockerSwarm),
  docker('docker_swarm_info', async () => (await import('./swarm/swarm-info.ts')).dockerSwarmInfo),
  docker(
    'docker_swarm_service',
    async () => (await import('./service/docker-swarm-service.ts')).dockerSwarmService,
    [],
  ),
  docker(
    'docker_swarm_service_info',
    async () => (await import('./swarm/swarm-info.ts')).dockerSwarmServiceInfo,
  ),
];

export const dockerModules: readonly ModuleEntry[] = [...containers, ...images, ...hosts, ...swarm];

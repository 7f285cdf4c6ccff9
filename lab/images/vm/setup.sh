# Runs once, while the image is built.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d # start no service while installing
chmod 755 /usr/sbin/policy-rc.d
apt-get update -q
apt-get install -qy --no-install-recommends -o Dpkg::Use-Pty=0 \
  systemd systemd-sysv dbus libpam-systemd openssh-server sudo ca-certificates \
  apt-utils iproute2 iputils-ping kmod netbase procps
rm /usr/sbin/policy-rc.d
# A host of the lab is thrown away sooner than a power cut could hurt it; packages install a third faster so.
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/lab
apt-get clean
rm -rf /var/lib/apt/lists/*

# The users. `operator` is asked for a password, both by sshd and by sudo.
useradd -m -s /bin/bash vagrant
printf 'vagrant ALL=(ALL) NOPASSWD: ALL\n' > /etc/sudoers.d/vagrant
chmod 440 /etc/sudoers.d/vagrant
install -d -m 700 -o vagrant -g vagrant /home/vagrant/.ssh
useradd -m -s /bin/bash -g users -G sudo operator
printf 'operator:lab-operator\n' | chpasswd
cat > /etc/ssh/sshd_config.d/lab.conf <<'CONF'
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
PasswordAuthentication no
Match User operator
    PasswordAuthentication yes
CONF

# Every host has host keys of its own, made here so that a host which is reset keeps them: to an ssh client
# a reset is the same machine installed again, not somebody in the middle.
rm -f /etc/ssh/ssh_host_*
for host in $LAB_HOSTS; do
  install -d -m 700 "/usr/lib/lab/keys/$host"
  for type in ed25519 ecdsa; do # no RSA: making the keys would take longer than anything else here
    ssh-keygen -q -t "$type" -N '' -C "root@$host" -f "/usr/lib/lab/keys/$host/ssh_host_${type}_key"
  done
done
chmod 755 /usr/lib/lab/lab-host-keys
install -d /etc/systemd/system/ssh.service.d
printf '[Service]\nExecStartPre=\nExecStartPre=/usr/lib/lab/lab-host-keys\nExecStartPre=/usr/sbin/sshd -t\n' \
  > /etc/systemd/system/ssh.service.d/lab.conf

# What the kernel of a container host does for all, or nobody needs here.
systemctl enable ssh > /dev/null 2>&1
systemctl disable apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer \
  > /dev/null 2>&1 || true
systemctl mask systemd-udevd.service getty.target console-getty.service sys-kernel-config.mount \
  sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount systemd-modules-load.service \
  systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-timesyncd.service > /dev/null 2>&1 || true
systemctl set-default multi-user.target > /dev/null 2>&1
echo LANG=C.UTF-8 > /etc/default/locale
: > /etc/machine-id

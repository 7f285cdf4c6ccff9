# Runs once, while the image is built.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get update -q
apt-get install -qy --no-install-recommends -o Dpkg::Use-Pty=0 docker-registry nginx-light zip
rm /usr/sbin/policy-rc.d

cp /usr/lib/lab-artifacts/nginx.conf /etc/nginx/sites-enabled/default
cp /usr/lib/lab-artifacts/registry.yml /etc/docker/registry/config.yml
# The volume below may be older than this image, with another number for the registry's user.
install -d /etc/systemd/system/docker-registry.service.d
printf '[Service]\nExecStartPre=+chown -R docker-registry: /var/lib/docker-registry\n' \
  > /etc/systemd/system/docker-registry.service.d/lab.conf
systemctl enable docker-registry nginx > /dev/null 2>&1

# Consul is no longer in Debian 12; the package of Debian 11 runs on it. It is served in the layout of its
# vendor's releases, so that a role needs only another address.
work=$(mktemp -d)
chmod 755 "$work"
cd "$work"
awk 'NR == 1 { print $1, $2, "bullseye main" }' /etc/apt/sources.list > bullseye.list
only_bullseye="-o Dir::Etc::sourcelist=$work/bullseye.list -o Dir::Etc::sourceparts=-"
# shellcheck disable=SC2086
apt-get $only_bullseye update -q
# shellcheck disable=SC2086
apt-get $only_bullseye -o APT::Sandbox::User=root download consul
dpkg-deb -x consul_*.deb tree
arch=$(dpkg --print-architecture)
version=$(tree/usr/bin/consul version | sed -n '1s/^Consul v\([0-9.]*\).*/\1/p')
out=/srv/files/consul/$version
install -d "$out"
cd "$out"
zip -q -j -X "consul_${version}_linux_$arch.zip" "$work/tree/usr/bin/consul"
sha256sum ./*.zip | sed 's,  \./,  ,' > "consul_${version}_SHA256SUMS"

cd /
rm -rf "$work" /var/lib/apt/lists/*
apt-get clean

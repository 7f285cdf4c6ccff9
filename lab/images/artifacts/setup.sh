# Runs once, while the image is built.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get update -q
apt-get install -qy --no-install-recommends -o Dpkg::Use-Pty=0 docker-registry nginx-light zip
cp /usr/lib/lab-artifacts/nginx.conf /etc/nginx/sites-enabled/default
rm /usr/sbin/policy-rc.d

# Consul is no longer in Debian 12; the package of Debian 11 runs on it. It is served in the layout of its
# vendor's releases, so that a role needs only another address.
cd "$(mktemp -d)"
chmod 755 .
sed -E 's/ (bookworm|trixie|bullseye) / bullseye /' /etc/apt/sources.list | head -1 > /etc/apt/sources.list.d/lab-bullseye.list
apt-get update -q
apt-get -o APT::Sandbox::User=root download consul/bullseye
rm /etc/apt/sources.list.d/lab-bullseye.list
dpkg-deb -x consul_*.deb tree
arch=$(dpkg --print-architecture)
version=$(tree/usr/bin/consul version | sed -n '1s/^Consul v\{0,1\}//p' | sed 's/[^0-9.].*//')
out=/srv/files/consul/$version
install -d "$out"
zip -q -j -X "$out/consul_${version}_linux_$arch.zip" tree/usr/bin/consul
(cd "$out" && sha256sum ./*.zip | sed 's, \./,,; s,\./,,' > "consul_${version}_SHA256SUMS")

apt-get clean
rm -rf /var/lib/apt/lists/* "$PWD"
systemctl enable docker-registry nginx > /dev/null 2>&1

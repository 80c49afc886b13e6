#!/bin/sh
# Collects the root file system of an image: rootfs.sh FOLDER-OF-THE-APP ROOTFS. Runs in the build stage of the Dockerfiles.
# There is what Node needs and nothing else: no shell, no package manager, no file that the app's user may write.
set -eu
export LC_ALL=C
app=$1
root=$2
node=$(command -v node)

mkdir -p "$root/usr/local/bin" "$root/etc/ssl/certs" "$root/usr/share/doc/node" "$root/tmp"
cp -L "$node" "$root/usr/local/bin/node"
# A Node of a clone has lost its symbols, with the table that would name them.
if readelf -S "$node" | grep -q symtab; then strip "$root/usr/local/bin/node"; fi
cp -R "$app" "$root/app"

# Libraries lie where the loader looks for them.
find "$app" -name '*.node' -exec ldd "$node" {} + |
  sed -n 's/^\t\(.* => \)\{0,1\}\(\/[^ ]*\) (.*/\2/p' | sort -u |
  while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done

# One user, and names from /etc/hosts before those of DNS.
echo 'app:x:65532:65532:app:/tmp:/sbin/nologin' >"$root/etc/passwd"
echo 'app:x:65532:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

# The authorities in one file as update-ca-certificates writes it, without those that this machine trusts besides.
cat /usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/usr/share/zoneinfo"
(cd /usr/share/zoneinfo && tar -ch --exclude=./posix --exclude=./right --exclude=./localtime .) | tar -x -C "$root/usr/share/zoneinfo"

for package in libc6 libstdc++6 libgcc-s1 ca-certificates tzdata; do
  mkdir -p "$root/usr/share/doc/$package"
  cp -L "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done
licence=$(dirname "$node")/../LICENSE
[ ! -e "$licence" ] || cp -L "$licence" "$root/usr/share/doc/node/LICENSE"

chown -R 0:0 "$root"
chmod -R u=rwX,go=rX "$root"
chmod 1777 "$root/tmp"
find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:-0}" {} +

"""What stands for `sudo` while a guide is typed: it writes files, and looks whether other programs would find theirs.

`python tests/house/as_root.py FOLDER COMMAND …`: the folder stands for the host; nothing is run but what writes there.
"""

import re
import subprocess
import sys
from pathlib import Path

WRITES = {"tee", "cp", "ln", "mkdir", "rm", "sed", "cat", "deploy/secrets.sh"}
# What a bare Debian 12 has of what the guides touch, and what its packages bring; a name that ends in / is a folder.
BARE = ("etc/default/", "etc/systemd/system/", "etc/fstab", "opt/", "srv/", "var/cache/", "var/lib/", "var/log/")
BRINGS = {
    "postgresql": ("etc/postgresql/15/main/conf.d/", "etc/postgresql/15/main/pg_hba.conf"),
    "redis-server": ("etc/redis/redis.conf",),
    "nginx-light": ("etc/nginx/conf.d/", "etc/nginx/sites-enabled/default"),
    "nfs-kernel-server": ("etc/exports",),
    "nfs-common": ("sbin/mount.nfs4",),
    "caddy": ("etc/caddy/Caddyfile",),
}


class Host:
    """A folder that stands for one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def at(self, path: str) -> Path:
        """Give where a path of the host lies."""
        return self.root / path.removeprefix(str(self.root)).lstrip("/")

    def lay(self, *names: str) -> None:
        """Make these files and folders."""
        for name in names:
            self.at(name if name.endswith("/") else str(Path(name).parent)).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                self.at(name).touch()

    def start(self, name: str) -> None:
        """Look whether systemd would find a unit of ours, its settings and its secrets."""
        units = self.at("etc/systemd/system")
        own = units / re.sub(r"@.*\.", "@.", name if "." in name else f"{name}.service")
        assert own.is_file(), f"there is no unit {name}"
        dropped = sorted((units / "guichet-.service.d").glob("*.conf")) if own.suffix == ".service" else []
        text = "".join(path.read_text("utf-8") for path in [own, *dropped])
        for path in re.findall(r"^(?:EnvironmentFile=|LoadCredential=\w+:)(/.*)$", text, re.MULTILINE):
            assert self.at(path).is_file(), f"{name} reads {path}, which nobody wrote"

    def start_nginx(self) -> None:
        """Look whether nginx would find what it includes, and could make its cache: one folder, not those above it."""
        text = "".join(path.read_text("utf-8") for path in self.at("etc/nginx").rglob("*.conf"))
        for path in re.findall(r"^\s*include (\S+);", text, re.MULTILINE):
            assert self.at(path).is_file(), f"nginx includes {path}, which nobody wrote"
        for path in re.findall(r"^proxy_cache_path (\S+)", text, re.MULTILINE):
            assert self.at(path).parent.is_dir(), f"nginx cannot make {path}"

    def mount(self) -> None:
        """Look whether there is a program for what is to be mounted."""
        if "nfs4" in self.at("etc/fstab").read_text("utf-8"):
            assert self.at("sbin/mount.nfs4").is_file(), "nothing mounts NFS: nfs-common is not installed"


def main(host: Host, program: str, *words: str) -> int:
    """Do one command, or look at it."""
    if program in WRITES:
        return subprocess.run([program, *words], check=False).returncode
    if program == "install":
        host.at(words[-1]).mkdir(parents=True)
    elif program == "apt-get":
        host.lay(*(name for package in words[1:] for name in BRINGS.get(package, ())))
    elif program == "systemctl" and words[0] in {"start", "enable"}:
        for name in (word for word in words[1:] if word.startswith("guichet")):
            host.start(name)
    elif program == "mount":
        host.mount()
    elif program == "nginx":
        host.start_nginx()
    return 0


if __name__ == "__main__":
    sys.exit(main(Host(Path(sys.argv[1])), *sys.argv[2:]))

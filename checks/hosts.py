"""Hosts on this machine: network namespaces with one switch between them and no way out, whose network fails on command.

Needs root, `ip` (iproute2), `nft` (nftables). Host 0 is the client's. Names carry the pid of who made them, so that several may
be here at once; whatever runs in a host is ended with it."""
import contextlib, os, shutil, signal, subprocess

NET = '10.77.0.'


def usable():
    """None if hosts can be made here, else why not."""
    for tool in ('ip', 'nft', 'tc', 'unshare'):
        if not shutil.which(tool):
            return f'no {tool}'
    if os.geteuid() != 0:
        return 'not root'
    name = f'bh{os.getpid()}x'
    made = subprocess.run(['ip', 'netns', 'add', name], capture_output=True, text=True)
    if made.returncode:
        return f'no network namespaces: {made.stderr.strip()}'
    table = subprocess.run(['ip', 'netns', 'exec', name, 'nft', 'add table ip t'], capture_output=True, text=True)
    subprocess.run(['ip', 'netns', 'del', name], check=False)
    return f'no nftables: {table.stderr.strip()}' if table.returncode else None


def address(host):
    return f'{NET}{10 + host}'


class Hosts:
    """The hosts 0 to `count`. Whoever made them closes them; others may use them by the same prefix."""

    def __init__(self, prefix, count):
        self.prefix, self.count = prefix, count

    def make(self):
        switch = self.prefix + 'sw'
        _ip('netns', 'add', switch)
        _ip('-n', switch, 'link', 'add', 'br0', 'type', 'bridge')
        _ip('-n', switch, 'link', 'set', 'br0', 'up')
        for host in range(self.count + 1):
            name = f'{self.prefix}{host}'
            _ip('netns', 'add', name)
            _ip('-n', name, 'link', 'set', 'lo', 'up')
            _ip('-n', switch, 'link', 'add', f'p{host}', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
            _ip('-n', switch, 'link', 'set', f'p{host}', 'master', 'br0', 'up')
            _ip('-n', name, 'addr', 'add', f'{address(host)}/24', 'dev', 'eth0')
            _ip('-n', name, 'link', 'set', 'eth0', 'up')

    def close(self):
        for name in [f'{self.prefix}{host}' for host in range(self.count + 1)] + [self.prefix + 'sw']:
            pids = subprocess.run(['ip', 'netns', 'pids', name], capture_output=True, text=True).stdout.split()
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            subprocess.run(['ip', 'netns', 'del', name], capture_output=True, check=False)

    def inside(self, host):
        """What a command begins with that shall run in a host."""
        return ['ip', 'netns', 'exec', f'{self.prefix}{host}']

    def deaf(self, host, to):
        """A host hears nothing any more of the hosts in `to`; what it sends arrives."""
        self._drop(host, [f'ip saddr {address(other)} drop' for other in to])

    def lossy(self, host, percent):
        """So many in a hundred packets for the host are lost, but for the client's."""
        self._drop(host, [f'ip saddr != {address(0)} numgen random mod 100 < {percent} drop'])

    def _drop(self, host, rules):
        table = 'add table ip cut\nadd chain ip cut in { type filter hook input priority 0; }\n'
        table += ''.join(f'add rule ip cut in {rule}\n' for rule in rules)
        subprocess.run([*self.inside(host), 'nft', '-f', '-'], input=table, text=True, check=True)

    def slow(self, host, rate):
        """All that the host sends goes at `rate`, such as 1mbit."""
        _run(*self.inside(host), 'tc', 'qdisc', 'replace', 'dev', 'eth0', 'root', 'tbf', 'rate', rate, 'burst', '64kb', 'latency', '200ms')

    def whole(self):
        """Ends every fault."""
        for host in range(1, self.count + 1):
            subprocess.run([*self.inside(host), 'nft', 'delete table ip cut'], capture_output=True, check=False)
            subprocess.run([*self.inside(host), 'tc', 'qdisc', 'del', 'dev', 'eth0', 'root'], capture_output=True, check=False)


def _ip(*words):
    _run('ip', *words)


def _run(*words):
    subprocess.run(words, check=True)

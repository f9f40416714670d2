#!/usr/bin/env python3
"""damage.py [SEED]: four directories, 2+2, the server killed and two indexes damaged while it is down: a bit of the log flipped, the
log cut to half, an older copy of the whole directory put back, a file of the index missing. Nothing acknowledged is lost, nothing
deleted returns, the log says why, and all drives are in step afterwards. One drive alone does not start until the loss is accepted."""
import glob, os, random, shutil, subprocess, sys, time
from s3 import HOME, Server, check, folder


def newest_log(drive):
    """The log that is being written: one before it may be there still, and larger, though all of it is in the index."""
    logs = [path for path in glob.glob(f'{drive}/.buckets.sys/index/*.log') if os.path.getsize(path)]
    return max(logs, key=lambda path: int(os.path.basename(path).split('.')[0]))


def flip(drive):
    with open(newest_log(drive), 'r+b') as f:
        f.seek(os.path.getsize(f.name) // 3)
        byte = f.read(1)
        f.seek(-1, 1)
        f.write(bytes([byte[0] ^ 1]))


def cut(drive):
    path = newest_log(drive)
    os.truncate(path, os.path.getsize(path) // 2)


def without(name):
    def remove(drive):
        for path in glob.glob(f'{drive}/.buckets.sys/index/{name}'):
            os.remove(path)
    return remove


def older(drive):
    shutil.rmtree(drive)
    shutil.copytree(f'{drive}.older', drive)


class World:
    def __init__(self, client, rand):
        self.client, self.rand, self.objects = client, rand, {}

    def change(self, round_):
        for i in range(30):
            key = f'k{self.rand.randrange(60)}'
            if key in self.objects and self.rand.random() < 0.3:
                self.client.delete('data', key)
                del self.objects[key]
            else:
                self.objects[key] = self.rand.randbytes(self.rand.choice([10, 3000, 200_000]))
                self.client.put('data', key, self.objects[key])

    def holds(self, when):
        for key, body in self.objects.items():
            check(self.client.get('data', key) == body, f'{when}: {key} comes back wrong')
        listed = set(self.client.keys('data'))
        check(listed == set(self.objects), f'{when}: listed {sorted(listed ^ set(self.objects))[:5]} wrongly')


def in_step(client, objects, seconds=60):
    end = time.monotonic() + seconds
    while True:
        states = [d['state'] for d in client.admin('GET', 'info')['drives']]
        if states == ['in service'] * len(states):
            break
        check(time.monotonic() < end, f'not in service in {seconds} s: {states}')
        time.sleep(0.2)
    for key in objects:
        for d in client.admin('GET', 'inspect', f'bucket=data&key={key}')['drives']:
            check(d['verified'] and d['state'] == 'decided', f'{key} on {d["drive"]}: {d["state"]}')


def four(server, base, rand):
    server.start()
    world = World(server.client(), rand)
    world.client.request('PUT', '/data')
    for name, damage in [('bit flipped', flip), ('log cut to half', cut), ('older copy', older), ('MANIFEST missing', without('MANIFEST*')), ('CURRENT missing', without('CURRENT'))]:
        world.change(0)
        drives = [f'{base}/drive{n}' for n in rand.sample(range(1, 5), 2)]
        if damage is older:
            check(server.stop() == 0, 'SIGTERM ends with 0')
            for drive in drives:
                shutil.copytree(drive, f'{drive}.older')
            server.start()
            world.client = server.client()
        world.change(1)
        # A mark is passed on within a tenth of a second.
        time.sleep(0.3)
        server.kill()
        for drive in drives:
            damage(drive)
        said = os.path.getsize(server.log)
        server.start()
        world.client = server.client()
        world.holds(name)
        in_step(world.client, world.objects)
        world.holds(name + ', healed')
        log = open(server.log, errors='replace').read()[said:]
        for drive in drives:
            check(f'{drive} is filled again by the others' in log, f'{name}: the log says nothing of {drive}')
        print(f'{name} on two of four: noticed, nothing lost, filled again', flush=True)
    check(server.stop() == 0, 'SIGTERM ends with 0')


def one(server, base):
    server.start()
    client = server.client()
    client.request('PUT', '/data')
    for i in range(30):
        client.put('data', f'k{i}', b'x' * 2000)
    server.kill()
    flip(f'{base}/single')
    refused = subprocess.run([f'{HOME}/bin/buckets', 'server', '--address', '127.0.0.1:0', f'{base}/single'], env=server.env, capture_output=True, text=True, timeout=60)
    check(refused.returncode == 2 and '--accept-loss' in refused.stderr, f'a damaged drive alone started: {refused.returncode} {refused.stderr}')
    server.extra = ['--accept-loss']
    server.start()
    client = server.client()
    check(0 < len(client.keys('data')) < 30, 'what was before the damage is there')
    check(server.stop() == 0, 'SIGTERM ends with 0')
    server.extra = []
    server.start()
    check(server.stop() == 0, 'SIGTERM ends with 0')
    print('one drive alone: refused, then started with --accept-loss, then as ever', flush=True)


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(1 << 30)
    print(f'damage: seed {seed}', flush=True)
    rand = random.Random(seed)
    with folder('damage') as base:
        with Server([f'{base}/drive{{1...4}}'], f'{base}/log') as server:
            four(server, base, rand)
        with Server([f'{base}/single'], f'{base}/log') as server:
            one(server, base)


main()

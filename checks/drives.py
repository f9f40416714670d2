#!/usr/bin/env python3
"""drives.py [SEED]: twelve directories, 8+4: any four deleted while the server runs; empty ones in their place healed; random
bytes flipped in shard files found and repaired; no wrong byte served at any time. Then mirrors, 1+1 and 2+2, that lost half
of their drives: they start, read everything, refuse writes in clear words, and heal with empty directories in the places."""
import http.client, os, random, shutil, sys, time
from s3 import Refused, Server, check, folder, tail
from whole import end_whole


def everything_reads(client, objects, when):
    for key, body in objects.items():
        check(read(client, key, when) == body, f'{when}: {key} comes back wrong')


def read(client, key, when):
    """An object; asked for again, and told, where the answer breaks off: with as many shards damaged as there is parity, one drive
    that is late is one too many."""
    for tries in range(5):
        try:
            return client.get('data', key)
        except (ConnectionError, http.client.HTTPException) as e:
            print(f'{when}: {key} is asked for again: {e!r}', flush=True)
            time.sleep(1)
    return client.get('data', key)


def unverified(client, objects):
    bad = []
    for key in objects:
        report = client.admin('GET', 'inspect', f'bucket=data&key={key}')
        bad += [(key, d['drive'], d['state'], d['shard']) for d in report['drives'] if not d['verified'] or d['state'] != 'decided']
    return bad


def await_whole(client, objects, seconds):
    end = time.monotonic() + seconds
    while True:
        bad = unverified(client, objects)
        info = client.admin('GET', 'info')
        filling = [d['path'] for d in info['drives'] if d['state'] != 'in service']
        if not bad and not filling:
            return
        check(time.monotonic() < end, f'not healed in {seconds} s: {bad[:5]}, {filling}')
        time.sleep(0.5)


def flip(root, rand):
    """Flips a byte in a third of all shard files, of at most four drives for any one object: any four drives."""
    flipped = 0
    for number in rand.sample(range(1, 13), 4):
        for folder, _, files in os.walk(f'{root}/drive{number}/.buckets/data'):
            for name in files:
                path = os.path.join(folder, name)
                if rand.random() < 0.67:
                    with open(path, 'r+b') as f:
                        at = rand.randrange(os.path.getsize(path))
                        f.seek(at)
                        byte = f.read(1)
                        f.seek(at)
                        f.write(bytes([byte[0] ^ (1 << rand.randrange(8))]))
                    flipped += 1
    return flipped


def health(server, which):
    conn = http.client.HTTPConnection('127.0.0.1', server.port, timeout=10)
    conn.request('GET', f'/health/{which}')
    answer = conn.getresponse()
    return answer.status, answer.read().decode()


def refused(server, call, words):
    try:
        call(server.client())
    except Refused as refusal:
        check(refusal.status == 503 and words in refusal.body.decode(), f'refused, but not as it should be: {refusal}')
        return
    check(False, 'a write was taken without a write quorum')


def half_lost(drives, seed):
    """A mirror of so many drives loses half of them, twice, each time another half."""
    rand = random.Random(seed)
    with folder('drives') as base, Server([f'{base}/drive{{1...{drives}}}'], f'{base}/log') as server:
        server.start()
        client, objects = server.client(), {}
        client.request('PUT', '/data')
        for i in range(20):
            objects[f'o{i}'] = rand.randbytes(rand.choice([0, 9, 5000, 200_000, 2_000_000]))
            client.put('data', f'o{i}', objects[f'o{i}'])
        await_whole(client, objects, 60)
        half = rand.sample(range(1, drives + 1), drives // 2)
        for lost in (half, [n for n in range(1, drives + 1) if n not in half]):
            server.kill()
            for number in lost:
                shutil.rmtree(f'{base}/drive{number}')
            server.start(until='live')
            everything_reads(server.client(), objects, f'{lost} of {drives} gone')
            status, text = health(server, 'ready')
            check(status == 503 and 'writes' in text, f'ready says {status} {text}')
            refused(server, lambda c: c.request('PUT', '/more'), 'control journal')
            refused(server, lambda c: c.put('data', 'new', b'x'), 'drives')
            check('READS ONLY' in tail(server.log), 'the log does not say that only reads are served')
            check(server.stop() == 0, 'SIGTERM ends with 0')
            for number in lost:
                os.mkdir(f'{base}/drive{number}')
            server.start()
            client = server.client()
            everything_reads(client, objects, 'empty drives in place')
            client.request('PUT', f'/more{lost[0]}')
            client.put('data', f'n{lost[0]}', b'written')
            objects[f'n{lost[0]}'] = b'written'
            await_whole(client, objects, 120)
        print(f'{drives} drives: either half lost, read, replaced and healed', flush=True)
        check(server.stop() == 0, 'SIGTERM ends with 0')


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(1 << 30)
    print(f'drives: seed {seed}', flush=True)
    rand = random.Random(seed)
    with folder('drives') as base, Server([f'{base}/drive{{1...12}}'], f'{base}/log') as server:
        server.start()
        client, objects = server.client(), {}
        client.request('PUT', '/data')
        for i in range(120):
            objects[f'o{i}'] = rand.randbytes(rand.choice([0, 9, 5000, 100_000, 131_072, 400_000, 1 << 20, 3_000_000]))
            client.put('data', f'o{i}', objects[f'o{i}'])
        # An answer waits for k + 1 drives; that any four may go holds once the rest have followed.
        await_whole(client, objects, 60)
        lost = rand.sample(range(1, 13), 4)
        for number in lost:
            shutil.rmtree(f'{base}/drive{number}')
        everything_reads(client, objects, 'four drives deleted')
        for i in range(40):
            objects[f'n{i}'] = rand.randbytes(rand.choice([10, 70_000, 200_000, 2_000_000]))
            client.put('data', f'n{i}', objects[f'n{i}'])
        everything_reads(client, objects, 'written with four drives deleted')
        print(f'drives {lost} deleted: everything reads and writes', flush=True)
        check(server.stop() == 0, 'SIGTERM ends with 0')
        for number in lost:
            shutil.rmtree(f'{base}/drive{number}', ignore_errors=True)
            os.mkdir(f'{base}/drive{number}')
        server.start()
        client = server.client()
        everything_reads(client, objects, 'empty drives in place')
        began = time.monotonic()
        await_whole(client, objects, 120)
        print(f'four empty drives healed in {time.monotonic() - began:.1f} s, every shard verified', flush=True)
        flipped = flip(base, rand)
        everything_reads(client, objects, 'bytes flipped')
        client.admin('POST', 'scrub')
        while client.admin('GET', 'job')['running']:
            time.sleep(0.2)
        await_whole(client, objects, 60)
        job = client.admin('GET', 'job')
        check(job['incomplete'] == 0, f'the scrub left damage: {job}')
        everything_reads(client, objects, 'scrubbed')
        print(f'{flipped} shard files damaged, all found and repaired, no wrong byte served: {job}')
        end_whole(server, 'drives lost, filled and damaged')


main()
half_lost(2, 2)
half_lost(4, 4)

#!/usr/bin/env python3
"""full.py: a file system that fills up during writes gives clear 507 or 503, loses nothing acknowledged, and serves again
when there is room."""
import os, random, shutil, subprocess, tempfile
from s3 import Server, Refused, check, tail
from whole import end_whole


def main():
    rand, base = random.Random(7), tempfile.mkdtemp(prefix='buckets-full-')
    os.mkdir(f'{base}/mount')
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=700m', 'tmpfs', f'{base}/mount'], check=True)
    server = Server([f'{base}/mount/drive{{1...4}}'], f'{base}/log')
    try:
        server.start()
        client, held, refused = server.client(), {}, set()
        client.request('PUT', '/data')
        for i in range(3000):
            body = rand.randbytes(rand.choice([200, 20_000, 400_000, 2_000_000]))
            try:
                client.put('data', f'k{i}', body)
                held[f'k{i}'] = body
            except Refused as e:
                refused.add(e.status)
                check(e.status in (503, 507), f'a full file system answers {e}')
            if len(refused) and i > 500 or sum(map(len, held.values())) > 500 << 20:
                break
        check(refused, 'the file system filled up')
        for key, body in held.items():
            check(client.get('data', key) == body, f'{key} comes back wrong from a full file system')
        print(f'full after {len(held)} objects, refused with {sorted(refused)}, all of them read', flush=True)
        for key in list(held)[: len(held) // 2]:
            client.delete('data', key)
            del held[key]
        body = rand.randbytes(300_000)
        for attempt in range(200):
            try:
                client.put('data', 'again', body)
                break
            except Refused as e:
                check(e.status in (503, 507), f'{e}')
                check(attempt < 199, 'service does not resume when space returns')
                __import__('time').sleep(0.5)
        held['again'] = body
        for key, body in held.items():
            check(client.get('data', key) == body, f'{key} comes back wrong')
        end_whole(server, 'a file system that was full')
        print('space returned: service resumed, nothing lost')
    except BaseException:
        print(tail(f'{base}/log'))
        raise
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
        subprocess.run(['umount', '-l', f'{base}/mount'])
        shutil.rmtree(base, ignore_errors=True)


main()

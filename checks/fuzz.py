#!/usr/bin/env python3
"""fuzz.py COUNT [SEED]: malformed requests, each answered with a 4xx, 501 or 505 (or the connection closed), and no memory, files or
threads left behind."""
import random, socket, sys, time
from s3 import Server, check, folder

METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'BREW', 'G\x01T']
SUBS = ['', 'acl', 'uploads', 'policy', 'versioning', 'lifecycle', 'tagging', 'partNumber=0&uploadId=x', 'list-type=2&max-keys=-1', 'delete', 'uploadId=', '%zz', 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=-1', 'continuation-token=%00']
HEADERS = ['Content-Length: -1', 'Content-Length: 99999999999999999999', 'Content-Length: 5\r\nContent-Length: 6', 'Transfer-Encoding: chunked\r\nContent-Length: 4', 'Transfer-Encoding: gzip',
           'Authorization: AWS4-HMAC-SHA256 nonsense', 'Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=00', 'Authorization: Basic eDp5', 'x-amz-date: yesterday',
           'Range: bytes=9-1', 'x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-decoded-content-length: -7', 'Expect: 100-continue', 'Host:', 'Host: ' + 'h' * 3000, 'X: ' + 'y' * 70000, ': empty', 'Content-MD5: !!', 'If-Match: "', 'x-amz-copy-source: /../..']


def request(rand):
    method, path = rand.choice(METHODS), rand.choice(['/', '/b', '/b/k', '/b/%', '/b/%ff%fe', '/' + 'x' * 5000, '//', '/b/../..', 'no-slash', '/b/' + '%00' * 9, '*'])
    query = rand.choice(SUBS)
    lines = [f'{method} {path}{"?" + query if query else ""} {rand.choice(["HTTP/1.1"] * 9 + ["HTTP/9.9", "HTTP", ""])}', 'Host: 127.0.0.1']
    lines += rand.sample(HEADERS, rand.randrange(4))
    if rand.random() < 0.02:
        lines += [f'h{i}: v' for i in range(500)]
    head = ('\r\n'.join(lines) + '\r\n\r\n').encode('latin-1')
    body = rand.randbytes(rand.choice([0, 0, 3, 400]))
    raw = bytearray(head + body)
    if rand.random() < 0.2:
        raw[rand.randrange(len(raw))] = rand.randrange(256)
    return bytes(raw)


def main():
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    print(f'fuzz: {count} requests, seed {seed}', flush=True)
    rand, answers = random.Random(seed), {}
    with folder('fuzz') as base, Server([f'{base}/drive{{1...4}}'], f'{base}/log') as server:
        server.start()
        server.client().request('PUT', '/bucket')
        server.client().put('bucket', 'kept', b'as it was')
        before = None
        for i in range(count):
            raw = request(rand)
            with socket.create_connection(('127.0.0.1', server.port), timeout=20) as s:
                s.sendall(raw)
                s.shutdown(socket.SHUT_WR)
                try:
                    answer = s.recv(200)
                except ConnectionError:
                    answer = b''
            status = int(answer[9:12]) if answer.startswith(b'HTTP/1.') else 0
            answers[status] = answers.get(status, 0) + 1
            check(status in (0, 100, 501, 505) or 400 <= status < 500, f'request {i} was answered {answer[:80]!r}: {raw[:300]!r}')
            if i == count // 3:
                time.sleep(1)
                before = server.facts()
        end = time.monotonic() + 60
        while True:
            after = server.facts()
            if after[1] <= before[1] + 20 and after[2] <= before[2] + 20:
                break
            check(time.monotonic() < end, f'files or threads stay behind: {before} -> {after} (MiB, files, threads)')
            time.sleep(1)
        check(after[0] <= before[0] * 1.5 + 100, f'memory grows: {before} -> {after}')
        check(server.client().get('bucket', 'kept') == b'as it was', 'what was there is there')
        check(server.client().keys('bucket') == ['kept'], 'nothing was added')
        check(server.stop() == 0, 'SIGTERM ends with 0')
        print(f'answers by status: {dict(sorted(answers.items()))}; MiB, files, threads {before} -> {after}')


main()

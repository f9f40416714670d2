"""Whether a store is whole: what every check ends with, after its faults have ended."""
import json, subprocess, time
from s3 import HOME, Refused, check


def job(client, name, seconds=300):
    """Has the server do its job `name` (heal, scrub) to the end; returns what it says of it."""
    end = time.monotonic() + seconds
    client.admin('POST', name)
    while True:
        report = client.admin('GET', 'job')
        if not report['running']:
            return report
        check(time.monotonic() < end, f'{name} did not end in {seconds} s: {report}')
        time.sleep(0.2)


def run_fsck(drives):
    """Has `buckets-dev fsck` look at the drives; returns the process that ended, and its lines."""
    run = subprocess.run([f'{HOME}/bin/buckets-dev', 'fsck', '--json', *drives], capture_output=True, text=True)
    return run, [json.loads(line) for line in run.stdout.splitlines() if line.startswith('{')]


def fsck(drives):
    """What `buckets-dev fsck` says of the drives: its lines, the last of them the summary."""
    run, lines = run_fsck(drives)
    check(run.returncode in (0, 1), f'fsck ended with {run.returncode}: {run.stderr[-2000:]}')
    check(lines and lines[-1].get('whole') == (run.returncode == 0), f'fsck ended without a summary: {run.stdout[-2000:]}')
    return lines


def read_back(server, bucket, held, when):
    """Every key of a bucket holds one of the values that it may (None: no object), and the listing agrees; it may hold that one
    only from then on."""
    client, present = server.client(), set(server.client().keys(bucket))
    for key, may in held.items():
        try:
            body = client.get(bucket, key)
        except Refused as e:
            check(e.status == 404, f'{when}: {key}: {e}')
            body = None
        check(any(body == value for value in may), f'{when}: {key} holds {size(body)} bytes, not one of {[size(v) for v in may]}')
        check((key in present) == (body is not None), f'{when}: the listing and GET disagree about {key}')
        held[key] = [body]
    client.close()


def size(body):
    return None if body is None else len(body)


def assert_whole(drives, when):
    """Every deviation fails the check: there is no list of allowed ones."""
    lines = fsck(drives)
    if not lines[-1]['whole']:
        tell(lines)
    check(lines[-1]['whole'], f'{when}: the store is not whole: {lines[-1]}')
    print(f'{when}: whole, {lines[-1]}', flush=True)


def tell(lines):
    for line in lines[:-1][:20]:
        print(f'{line["kind"]} {line["drive"]} {line["bucket"]}/{line["key"]}: {line["what"]}')


def await_whole(drives, when, seconds=60):
    """Waits until a running server that nobody uses has become whole by itself; returns how long that took."""
    began = time.monotonic()
    while True:
        # What is not yet in order may change under the eyes of fsck, so that it cannot read it.
        run, lines = run_fsck(drives)
        if run.returncode == 0:
            took = time.monotonic() - began
            print(f'{when}: whole by itself after {took:.0f} s, {lines[-1]}', flush=True)
            return took
        if time.monotonic() - began > seconds:
            tell(lines)
            check(False, f'{when}: not whole {seconds} s after the start: {lines[-1:]} {run.stderr[-2000:]}')
        time.sleep(1)


def end_whole(server, when):
    """Heals and scrubs a running server, starts it again, waits until it is whole by itself, stops it, and looks at its
    drives. (What a drive that went and came back in a living process holds of writes that it missed the end of may yet be
    named by one of that process; it goes ten minutes later, or at the next start.)"""
    client = server.client()
    for name in ('heal', 'scrub'):
        report = job(client, name)
        check(report['incomplete'] == 0, f'{when}: {name} left something: {report}')
    check(server.stop() == 0, 'SIGTERM ends with 0')
    server.start()
    await_whole(server.drives, when)
    check(server.stop() == 0, 'SIGTERM ends with 0')
    assert_whole(server.drives, when)

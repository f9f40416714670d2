#!/usr/bin/env python3
"""network.py [short|long] [SEED]: four nodes of three drives on four hosts are one store, whatever their network does.

The hosts are network namespaces (see hosts.py). While clients write, read, delete and list through the nodes that should serve:
a node hears nobody, nobody hears it either, it hears all but one, the four fall into two and two, a node's packets are lost,
its line is slow, its process stops for a moment again and again, the node that leads is halted; and two of those one after the
other. A node without the others answers 503 in bounded time, never an old value, and takes no write; one that wakes up answers
nothing old to who had asked meanwhile. After each fault everything serves again by itself and is there byte for byte. At the end
heals on every node come to find nothing to do. Needs root, iproute2, nftables; says so and ends well where they are not.
"""
import os, random, signal, subprocess, sys, threading, time
from hosts import Hosts, address, usable
from nodes import WORKERS, Node, Worker, await_up, end, ended, fault, form, read_all, work
from s3 import Client, Refused, check, folder

NODES, DRIVES, PORT = 4, 3, 9000
ANSWER, SETTLED = 12.0, 25.0  # for objects; for settings, which wait for a leader
AGAIN_SECONDS = 30


def main():
    form = sys.argv[1] if len(sys.argv) > 1 else 'short'
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 30)
    if len(sys.argv) > 3:
        return clients(form, seed, sys.argv[3])
    why = usable()
    if why:
        print(f'{why}: the check of the network between nodes is left out')
        return 0
    hosts = Hosts(f'bn{os.getpid()}n', NODES)
    try:
        hosts.make()
        return subprocess.run([*hosts.inside(0), sys.executable, __file__, form, str(seed), hosts.prefix]).returncode
    finally:
        hosts.close()


def clients(form, seed, prefix):
    """What runs in the clients' host."""
    print(f'seed {seed}', flush=True)
    with folder('network') as home:
        nodes = [node(number, home, Hosts(prefix, NODES)) for number in range(1, NODES + 1)]
        with ended(nodes):
            Run(Hosts(prefix, NODES), nodes, random.Random(seed), 1 if form == 'short' else 6).all()
    return 0


def node(number, home, hosts):
    own = [f'{home}/node{number}/drive{d}' for d in range(1, DRIVES + 1)]
    line = [f'http://{address(n)}:{PORT}{home}/node{n}/drive{d}' for n in range(1, NODES + 1) for d in range(1, DRIVES + 1)]
    return Node(number, own, line, f'{home}/log{number}', PORT, host=address(number), inside=hosts.inside(number))


class Run:
    """One series of faults."""

    def __init__(self, hosts, nodes, rand, rounds):
        self.hosts, self.nodes, self.rand, self.rounds = hosts, nodes, rand, rounds
        self.workers, self.wrong = [], []

    def all(self):
        form(self.nodes, 'shared', 'apart')
        self.workers = [Worker(n, self.nodes, self.rand.random()) for n in range(WORKERS)]
        fault('nothing', self.nodes, self.workers, 3, lambda: None)
        for turn in range(self.rounds):
            self.cut('it hears nobody', both=False)
            self.cut('it and the others hear nothing of each other', both=True)
            self.half()
            self.split()
            self.slower()
            self.leader(8 if self.rounds == 1 else 60)
            self.pair()
        end(self.nodes)
        for node in self.nodes:
            check(node.stop() == 0, f'node {node.number}: SIGTERM ends with 0')

    def fault(self, name, away, break_it, mend, alone=None):
        """`break_it` happens to the nodes in `away`, to which no ordinary client goes meanwhile; `alone` looks at them."""
        others = [node for node in self.nodes if node not in away]
        client = others[0].client() if others else self.nodes[0].client()
        client.put('apart', 'known', b'old')

        def now():
            time.sleep(1)
            for node in away:
                node.up = False
            break_it()
            if alone:
                time.sleep(1)
                alone(client)
        gap, answered, refused = work(self.nodes, self.workers, 6, now)
        mend()
        again = self.again()
        read_all(self.nodes, self.workers, name)
        check(not self.wrong, f'{name}: {self.wrong[:3]}')
        print(f'{name}: {answered} answered, {refused} refused or cut off, longest gap {gap:.2f} s, all serve {again:.1f} s after it; all there', flush=True)

    def again(self):
        """Waits until every node serves; returns how long that took."""
        began = time.monotonic()
        for node in self.nodes:
            while True:
                try:
                    client = node.client()
                    client.timeout = 5
                    client.put('apart', 'again', b'%d' % node.number)
                    check(client.get('apart', 'again') == b'%d' % node.number, f'node {node.number} reads what it wrote')
                    break
                except (Refused, OSError) as e:
                    check(not isinstance(e, Refused) or e.status == 503, f'node {node.number}: {e}')
                    check(time.monotonic() - began < AGAIN_SECONDS, f'node {node.number} does not serve {AGAIN_SECONDS} s after the fault: {e}')
                    time.sleep(0.1)
            await_up(node)
        return time.monotonic() - began

    def refusing(self, nodes):
        """Nodes without enough others answer everything 503, in bounded time, and nothing of what was before."""
        def look(client):
            client.put('apart', 'known', b'new')
            for node in nodes:
                asked = Client(PORT, timeout=40, host=node.host)
                for what, act in (('GET', lambda: asked.get('apart', 'known')), ('PUT', lambda: asked.put('apart', 'lonely', b'x')),
                                  ('LIST', lambda: asked.keys('apart')), ('CREATE', lambda: asked.request('PUT', '/lonely'))):
                    answer = self.bounded(node, what, act)
                    if answer != 503:
                        self.wrong.append(f'node {node.number} alone answers {what} with {str(answer)[:80]}')
                asked.close()
        return look

    def bounded(self, node, what, act):
        """The answer, or the status of what was refused; either comes in bounded time."""
        began, answer = time.monotonic(), None
        try:
            answer = act()
        except Refused as e:
            answer = e.status
        except OSError as e:
            self.wrong.append(f'node {node.number} alone does not answer {what}: {e!r}')
        took = time.monotonic() - began
        if took > (SETTLED if what == 'CREATE' else ANSWER):
            self.wrong.append(f'node {node.number} alone needs {took:.1f} s to answer {what}')
        return answer

    def halves(self, left, right):
        """Neither half reads or writes objects. A listing takes fewer drives and may be answered, with exactly what is there; and
        in the half with most voters a bucket can be made."""
        there = self.nodes[0].client().keys('apart')

        made = []

        def ask(node):
            asked = Client(PORT, timeout=40, host=node.host)
            for what, act, may in (('GET', lambda: asked.get('apart', 'known'), [503]), ('PUT', lambda: asked.put('apart', 'lonely', b'x'), [503]),
                                   ('LIST', lambda: asked.keys('apart'), [503, there])):
                answer = self.bounded(node, what, act)
                if answer not in may:
                    self.wrong.append(f'node {node.number} in a half answers {what} with {str(answer)[:80]}')
            if self.bounded(node, 'CREATE', lambda: asked.request('PUT', f'/half{node.number}')) != 503:
                made.append(node)
            asked.close()

        def look(_):
            asking = [threading.Thread(target=ask, args=(node,)) for node in self.nodes]
            for thread in asking:
                thread.start()
            for thread in asking:
                thread.join()
            if set(made) & set(left) and set(made) & set(right):
                self.wrong.append(f'buckets are made in both halves, at nodes {[node.number for node in made]}')
        return look

    def cut(self, name, both):
        node = self.rand.choice(self.nodes)
        rest = [other.number for other in self.nodes if other is not node]

        def break_it():
            self.hosts.deaf(node.number, rest)
            for other in rest if both else []:
                self.hosts.deaf(other, [node.number])
        self.fault(f'node {node.number} cut off: {name}', [node], break_it, self.hosts.whole, self.refusing([node]))

    def half(self):
        node, other = self.rand.sample(self.nodes, 2)
        self.fault(f'node {node.number} does not hear node {other.number}', [], lambda: self.hosts.deaf(node.number, [other.number]), self.hosts.whole)

    def split(self):
        left = self.rand.sample(self.nodes, 2)
        right = [node for node in self.nodes if node not in left]

        def break_it():
            for here, there in ((left, right), (right, left)):
                for node in here:
                    self.hosts.deaf(node.number, [other.number for other in there])
        self.fault(f'nodes {[n.number for n in left]} without {[n.number for n in right]}', self.nodes, break_it, self.hosts.whole, self.halves(left, right))

    def slower(self):
        """One node is slow to reach: reads through the others stay as fast as they were, nearly."""
        others = self.nodes[1:]
        body = self.rand.randbytes(300_000)
        others[0].client().put('apart', 'slow', body)
        healthy = []

        def look(_):
            self.reads(others, body)  # the servers have just begun: what is compared with must be as warm as what is compared
            healthy.extend(self.reads(others, body))
        self.fault('node 1 is well, and reads are measured', [self.nodes[0]], lambda: None, lambda: None, look)
        self.fault_on_reads('30% of its packets are lost', others, body, healthy, lambda: self.hosts.lossy(1, 30), self.hosts.whole)
        self.fault_on_reads('its line carries 1 Mbit/s', others, body, healthy, lambda: self.hosts.slow(1, '1mbit'), self.hosts.whole)
        pausing = threading.Event()

        def pause():
            while not pausing.is_set():
                self.nodes[0].signal(signal.SIGSTOP)
                time.sleep(0.2)
                self.nodes[0].signal(signal.SIGCONT)
                time.sleep(0.3)
        thread = threading.Thread(target=pause)

        def on():
            pausing.set()
            thread.join()
        self.fault_on_reads('it pauses 200 ms twice a second', others, body, healthy, thread.start, on)

    def fault_on_reads(self, name, others, body, healthy, break_it, mend):
        slow = []

        def look(_):
            slow.extend(self.reads(others, body))
        self.fault(f'node 1: {name}', [self.nodes[0]], break_it, mend, look)
        print(f'  p99 of GET {at(slow, 0.99) * 1000:.0f} ms, {at(healthy, 0.99) * 1000:.0f} ms without (of {len(slow)})', flush=True)

    def reads(self, nodes, body):
        took = []
        until = time.monotonic() + 5
        clients = [node.client() for node in nodes]
        while time.monotonic() < until:
            began = time.monotonic()
            check(self.rand.choice(clients).get('apart', 'slow') == body, 'a read gives what was written')
            took.append(time.monotonic() - began)
        return took

    def leader(self, seconds):
        """The node that leads the control plane is halted; who asked it meanwhile gets nothing old when it goes on."""
        leads = [node for node in self.nodes if self.leads(node)]
        node = leads[0] if leads else self.rand.choice(self.nodes)
        answers = []

        def ask():
            try:
                answers.append(Client(PORT, timeout=seconds + 60, host=node.host).get('apart', 'known'))
            except Refused as e:
                answers.append(e.status)

        def halted(client):
            client.put('apart', 'known', b'new')
            self.asking = threading.Thread(target=ask)
            self.asking.start()
            time.sleep(max(0, seconds - 8))
            client.request('PUT', f'/made-{self.rand.randrange(1 << 30)}')

        def on():
            node.signal(signal.SIGCONT)
            self.asking.join()
            if answers[0] not in (b'new', 503):
                self.wrong.append(f'who asked the halted node was answered {answers[0]}')
        name = f'node {node.number} halted for {seconds} s' + (', which leads' if leads else '')
        self.fault(name, [node], lambda: node.signal(signal.SIGSTOP), on, halted)

    def leads(self, node):
        page = node.client().request('GET', '/_buckets/metrics')[1].decode()
        return any(line.startswith('buckets_raft_leader') and float(line.split()[-1]) == 1 for line in page.splitlines())

    def pair(self):
        """A node is killed, and while it comes back another is cut off."""
        first, second = self.rand.sample(self.nodes, 2)
        rest = [node.number for node in self.nodes if node is not second]

        def kill():
            first.kill()
            time.sleep(3)
            first.begin()
            await_up(first)
            self.hosts.deaf(second.number, rest)
        self.fault(f'node {first.number} killed, and when it is back node {second.number} hears nobody', [first, second], kill, self.hosts.whole)


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


if __name__ == '__main__':
    sys.exit(main())

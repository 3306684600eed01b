#!/bin/busybox sh
# shellcheck shell=dash disable=SC2154
# The first process of the emulated machine: starts the recorder, makes known calls, and prints what the recorder answers.
# It judges nothing: that is done outside. From the kernel's command line come hammer (seconds), forks, whose, storm and trees (how many),
# kills (how each daemon but the last ends: 2-KILL,3-TERM), and updates=yes for the updates of a BPF map beside the hammer.
/bin/busybox mkdir -p /proc /sys /dev /tmp /run /etc
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
mount -t bpf bpf /sys/fs/bpf
mount -t securityfs securityfs /sys/kernel/security
mount -t cgroup2 cgroup2 /sys/fs/cgroup
[ "$tracefs" = no ] || mount -t tracefs tracefs /sys/kernel/tracing
echo nobody:x:65534:65534::/:/bin/false >/etc/passwd
ifconfig lo 127.0.0.1 up
# What the kernel says from here on is looked at in the end, and doesn't get between the lines of the answers.
dmesg -n 1
dmesg -c >/dev/null

# say TITLE COMMAND...: one section of the console.
say() {
    echo "@@ $1"
    shift
    "$@" 2>&1
    echo "@@"
}

ask() {
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" | nc 127.0.0.1 9737
    echo
}

calls=getpgid,sched_get_priority_max,syscall_511,invalid,nanosleep,getpid,getsid,sched_yield
calls=$calls,getpriority,rt_sigtimedwait,sched_rr_get_interval,other
# An answer may be 20 ms old, and what was made just now must be in it.
stats() {
    usleep 100000
    ask "/stats?name=$calls"
}

# start LOG [OPTION...]: starts the daemon and waits until it records, or has ended. 30 s are enough on any machine.
start() {
    log=$1
    shift
    read -r begin _ </proc/uptime
    syslat serve --user nobody "$@" 2>"$log" &
    daemon=$!
    tries=0
    until grep -q "ready in" "$log" || [ ! -d /proc/$daemon/fd ] || [ $tries = 1500 ]; do
        tries=$((tries + 1))
        usleep 20000
    done
    read -r end _ </proc/uptime
    grep -q "ready in" "$log"
}

# The kernel frees programs some time after they were detached.
held_in_the_end() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(programs)" = "$1" ] && break
        sleep 0.5
    done
    programs
}

finish() {
    say dmesg dmesg
    say end uptime
    # A reboot doesn't wait for the console. A change of its settings does; this one changes nothing else.
    stty opost <&1
    reboot -f
}

say release uname -r
baseline=$(programs)
say baseline echo "$baseline"
say lockdown cat /sys/kernel/security/lockdown
say check syslat check

start /tmp/log || {
    wait $daemon
    say refused echo "exit code $?"
    say log cat /tmp/log
    say debug sh -c 'syslat serve --log-level debug 2>&1 | tail -n 60'
    finish
}
say started echo "$begin $end"
say stats-0 stats

say made-exact sh -c 'exact && if [ -x /bin/arm ]; then arm; fi'
say stats-exact stats

mkfifo /tmp/nobody
cat /tmp/nobody &
reader=$!
sleep 0.6
say hung echo $reader
say inflight ask '/inflight?min=300ms'
kill $reader
wait $reader

say made-hammer-2 hammer "$hammer" 2
say stats-hammer-2 stats
say made-hammer-1 hammer "$hammer" 1
say stats-hammer-1 stats

say made-forks forks "$forks"
say stats-forks stats

mkdir /sys/fs/cgroup/one /sys/fs/cgroup/two
say made-whose whose /tmp/whose /sys/fs/cgroup/one /sys/fs/cgroup/two "$whose"
say whose cat /tmp/whose
say stats-whose stats
# Nothing makes these calls meanwhile, so all answers are of one moment as far as they are concerned.
for call in getpgid getsid sched_get_priority_max nanosleep; do
    for by in process command cgroup user; do
        say whose-$by-$call ask "/stats?by=$by&name=$call"
    done
done

steady /tmp/over >/tmp/steady &
calling=$!
sleep 0.3
say offline sh -c 'echo 0 >/sys/devices/system/cpu/cpu1/online && cat /sys/devices/system/cpu/online'
sleep 0.5
say online sh -c 'echo 1 >/sys/devices/system/cpu/cpu1/online && cat /sys/devices/system/cpu/online'
sleep 0.3
touch /tmp/over
wait $calling
say made-hotplug cat /tmp/steady
say stats-hotplug stats

if [ "$updates" = yes ]; then
    updater "$hammer" >/tmp/updates 2>&1 &
    updating=$!
    say made-updates hammer "$hammer" 2
    wait $updating
    say updates cat /tmp/updates
    say stats-updates stats
fi

kill $daemon
wait $daemon
say log cat /tmp/log
say held held_in_the_end "$baseline"

# Which calls were slow, one by one. Those that wait by design are left out unless they are named, as futex is; execve takes no time,
# but some. Then so many that most of them are held back, and nothing else counts.
mkdir /tmp/slow
if start /tmp/slow-log --arguments --slow 100ms,futex=100ms,execve=0.001ms --slow-errors EMFILE,ENAMETOOLONG,EFAULT,ENOENT \
    --slow-limit off; then
    say made-slow slow /tmp/slow
    usleep 100000
    say slow ask '/slow?top=10000'
    say slowest ask /stats/flock
    kill $daemon
    wait $daemon
fi
if start /tmp/storm-log --slow off,rt_sigtimedwait=0.05ms; then
    say made-storm slow storm "$storm" 8
    usleep 100000
    say storm ask '/slow?top=10000'
    kill $daemon
    wait $daemon
fi
# One command and all that it starts, beside another of the same kind that nobody follows.
tree "$trees" >/tmp/other &
other=$!
say made-run sh -c "syslat run --wait-children --json -o /tmp/run -- tree $trees"
wait $other
say run cat /tmp/run
say run-status sh -c "syslat run -o /tmp/run-status -f getpgid -- tree 1; echo exit code \$?"
say log-slow cat /tmp/slow-log /tmp/storm-log

# The calls go on while one daemon after the other is killed, and the next takes over what it left.
rm /tmp/over
if start /tmp/log-1 --persist; then
    steady /tmp/over >/tmp/steady &
    calling=$!
    for way in $(echo "$kills" | tr , " "); do
        sleep 0.3
        kill -s "${way#?-}" $daemon
        wait $daemon
        sleep 0.2
        start "/tmp/log-$way" --persist
    done
    sleep 0.2
    touch /tmp/over
    wait $calling
    say made-persist cat /tmp/steady
    say stats-persist stats
    kill $daemon
    wait $daemon
fi
say log-persist sh -c 'cat /tmp/log-*'
say detach syslat detach
say bpffs ls -A /sys/fs/bpf
say check-detached syslat check
say held-detached held_in_the_end "$baseline"
finish

# syslat in a container: the binary, the libraries that it needs, and nothing else: no shell, no package manager.
#
#   docker build -t syslat .
#   docker run --rm --pid host --cap-drop ALL --cap-add BPF --cap-add PERFMON --cap-add SYSLOG --read-only \
#       -p 127.0.0.1:9737:9737 syslat
#
# --pid host, because the kernel shows the calls in flight of the reader's own pid namespace only: without it /inflight is
# empty, and nothing else is missing. SYSLOG, because the names in kernel stacks are for who has it: without it the stacks of
# /inflight are empty, and nothing else is missing.
FROM swift:6.2-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libbpf-dev libelf-dev zlib1g-dev make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN make build && make install DESTDIR=/out PREFIX=/usr

FROM debian:bookworm-slim AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends libbpf1 libelf1 libstdc++6 zlib1g libcap2-bin
COPY --from=build /out/usr/bin/syslat /usr/bin/syslat
# The binary and every library that the loader takes for it, and what dpkg knows of the packages, which scanners read.
# The file gives its capabilities as permitted only: where some are not added, it starts and says what is missing.
RUN mkdir -p /image/usr/bin /image/var/lib/dpkg /image/tmp \
    && chmod 1777 /image/tmp \
    && ldd /usr/bin/syslat | grep -o '/[^ ]*' | xargs cp --parents --dereference --target-directory=/image \
    && cp /var/lib/dpkg/status /image/var/lib/dpkg/status \
    && cp /usr/bin/syslat /image/usr/bin/syslat \
    && setcap cap_bpf,cap_perfmon,cap_syslog,cap_dac_read_search=p /image/usr/bin/syslat

FROM scratch
COPY --from=runtime /image /
USER 65532:65532
EXPOSE 9737
# 127.0.0.1:9737, which the address below includes. For another one, give the check that address, too.
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/usr/bin/syslat", "ping"]
ENTRYPOINT ["/usr/bin/syslat"]
# The container's own network is the boundary; publish the port to loopback only, as above.
CMD ["serve", "--listen", "0.0.0.0:9737", "--allow-anonymous"]

# syslat: docker build -t syslat . && docker run --rm --cap-add BPF --cap-add PERFMON -p 127.0.0.1:9737:9737 syslat
FROM swift:6.2-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libbpf-dev libelf-dev zlib1g-dev make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN make build && make install DESTDIR=/out PREFIX=/usr

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libbpf1 libelf1 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/usr/bin/syslat /usr/bin/syslat
EXPOSE 9737
ENTRYPOINT ["/usr/bin/syslat"]
# The container's own network is the boundary; publish the port to loopback only, as above.
CMD ["serve", "--listen", "0.0.0.0:9737", "--allow-anonymous"]

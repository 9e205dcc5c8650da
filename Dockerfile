# srok as an image: DuckDB linked in, nobody's rights but its own, one folder to keep.
#
#   docker build -t srok .
#   docker run -d --name srok -p 127.0.0.1:8080:8080 -v srok-data:/data srok
#   docker exec srok srok token create my-system --source //my-system
#
# Any other user may run it (`--user`), with a volume of his own.

FROM rust:1-bookworm AS build
WORKDIR /srok
COPY . .
# `bundled` compiles DuckDB from its sources: the better part of an hour on two cores, once per change of Cargo.lock
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/srok/target \
    cargo build --profile dist --locked --features bundled --bin srok \
    && install -s target/dist/srok /usr/local/bin/srok

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin srok \
    && install -d -o srok -g srok -m 0700 /data
COPY --from=build /usr/local/bin/srok /usr/local/bin/srok
USER srok
WORKDIR /data
VOLUME /data
# within a container the service listens to its neighbours; who may reach it is said where it is published, and `insecure` says that this was thought of.
# Behind a proxy with TLS: -e SROK_SERVE_PUBLIC_URL=https://… -e SROK_SERVE_INSECURE=false -e SROK_SERVE_PROXIES='["172.17.0.1"]'
ENV SROK_DATA=/data SROK_SERVE_LISTEN=0.0.0.0:8080 SROK_SERVE_INSECURE=true
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["srok"]
CMD ["serve", "--log-json"]

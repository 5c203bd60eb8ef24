# syntax=docker/dockerfile:1

FROM rust:1-bookworm AS build
WORKDIR /snug
# Dependencies rarely change, so they have an image layer of their own: built once with an
# empty program, and reused until Cargo.lock changes.
COPY Cargo.toml Cargo.lock ./
RUN mkdir src && touch src/lib.rs && echo 'fn main() {}' > src/main.rs \
    && cargo build --release --locked
COPY Rocket.toml ./
COPY src src
COPY static static
COPY migrations migrations
# Cargo compares modification times, and these files may be older than the ones above.
RUN touch src/lib.rs src/main.rs && cargo build --release --locked

FROM debian:bookworm-slim
# The same numbers in every build, so that a volume's owner stays its owner.
RUN groupadd --system --gid 10001 snug \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin snug \
    && install -d -o 10001 -g 10001 -m 700 /data
COPY --from=build /snug/target/release/snug /usr/local/bin/snug
# As numbers: Kubernetes can only tell from them that it is not root.
USER 10001:10001
# Snug writes only to this folder, so the root file system may be read-only.
VOLUME /data
WORKDIR /data
ENV SNUG_ADDRESS=0.0.0.0 SNUG_DATA=/data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["snug", "up"]
CMD ["snug"]

# docker build -t pullquote .
FROM rust:1.95-slim-bookworm AS build
WORKDIR /build

# The dependencies have a layer of their own, which lasts until one of them changes: they are built
# with an empty crate in the place of this one.
COPY Cargo.toml Cargo.lock ./
COPY benches benches
RUN mkdir src \
 && touch src/lib.rs \
 && echo 'fn main() {}' > src/main.rs \
 && cargo build --release --locked \
 && rm -r src

COPY src src
COPY data data
# Cargo goes by the time of a file: these have to be later than the empty ones.
RUN touch src/lib.rs src/main.rs \
 && cargo build --release --locked \
 && mkdir /empty

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /build/target/release/pullquote /usr/local/bin/pullquote
# A new volume takes over whose folder it is: this user's, who has no other place to write to.
COPY --from=build --chown=65532:65532 /empty /data
VOLUME /data
# The allocator gives back what building an index leaves behind, about a tenth of all memory.
ENV PULLQUOTE_DATA=/data \
    PULLQUOTE_HEALTH_LISTEN=0.0.0.0:9090 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    MALLOC_TRIM_THRESHOLD_=4194304
EXPOSE 9090
# A failure is two minutes old already when the program calls itself unhealthy: no need to try again.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=1 \
  CMD ["/usr/local/bin/pullquote", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/pullquote"]
CMD ["serve"]

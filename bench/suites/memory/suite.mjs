/**
 * How much memory what is remembered takes, and that configuration bounds it.
 */
const million = 1_000_000
const tokens = 100_000
const mebibyte = 1024 * 1024

const contender = (module, name, parameters) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters,
  nodeArguments: ["--expose-gc"]
})

const atMost = (name, mebibytes, words) => ({ contender: name, atMost: mebibytes, words })

const shape = {
  measure: "extra.mebibytes",
  unit: "MiB",
  rounds: 3,
  columns: [{ measure: "extra.bytesEach", head: "bytes each" }]
}

const feed = {
  all: "1,000,000 revocations, 1,000,000 allowed",
  some: "1,000,000 revocations, 10,000 allowed"
}

const cached = {
  all: "watchword, 100,000 tokens, 100,000 and 1 GiB allowed",
  byCount: "watchword, 100,000 tokens, 1,000 allowed",
  byBytes: "watchword, 100,000 tokens, 8 MiB allowed",
  standard: "watchword, 100,000 tokens, by default",
  none: "watchword, 100,000 tokens, none allowed",
  fastJwt: "fast-jwt, 100,000 tokens, 100,000 allowed"
}

/** What is remembered of each token's use, by whatever limit, is there without the tokens, too. */
const bounded = (name, mebibytes, words) => ({
  ...atMost(name, mebibytes, words),
  minus: cached.none
})

const watchword = (name, verifiedTokens, verifiedTokenBytes) =>
  contender("tokens", name, {
    library: "watchword",
    ...(verifiedTokens !== undefined && { memory: { verifiedTokens, verifiedTokenBytes } })
  })

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "memory",
  title: "What is remembered",
  needs: [],
  prepare: async ({ once, folder }) => {
    const { issueTokens, newKey } = await import("../../tokens/issuance.mjs")
    const jwk = newKey("HS256")
    const count = once ? 1_000 : tokens
    return { jwk, file: await issueTokens({ folder, name: "tokens", jwk, count }) }
  },
  tables: [
    {
      ...shape,
      name: "feed",
      title: "The revocation feed in a node's heap",
      contenders: [
        contender("feed", feed.all, { revocations: million, remembered: million }),
        contender("feed", feed.some, { revocations: million, remembered: 10_000 })
      ],
      goals: [
        atMost(feed.all, 100, "1,000,000 feed entries take at most 100 MiB"),
        atMost(feed.some, 2, "memory.revocations bounds them: 10,000 take at most 2 MiB")
      ],
      notes: [
        "the heap and what it holds outside, after a full garbage collection, before and after"
      ]
    },
    {
      ...shape,
      name: "tokens",
      title: "Verified tokens in a node's heap, HS256",
      contenders: [
        watchword(cached.all, tokens, 1024 * mebibyte),
        watchword(cached.byCount, 1_000, 1024 * mebibyte),
        watchword(cached.byBytes, tokens, 8 * mebibyte),
        watchword(cached.standard),
        watchword(cached.none, 0, mebibyte),
        contender("tokens", cached.fastJwt, { library: "fast-jwt", cache: tokens })
      ],
      goals: [
        atMost(cached.all, 150, "100,000 cached tokens take at most 150 MiB"),
        bounded(cached.byCount, 3, "memory.verifiedTokens bounds them: 1,000 take at most 3 MiB"),
        bounded(cached.byBytes, 8, "memory.verifiedTokenBytes bounds them: at most 8 MiB"),
        bounded(cached.standard, 32, "by default they take at most 32 MiB")
      ],
      notes: [
        "the heap and what it holds outside, after a full garbage collection, before and after",
        "where no token may be remembered, their uses still are; what bounds the tokens is judged without that"
      ]
    }
  ]
}

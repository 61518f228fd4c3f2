/**
 * How long it takes to refuse what is no good access token, and what is left of it afterwards.
 */
const tokens = 10_000
/** Each of these is long. */
const oversizedTokens = 500

const peers = {
  "plain createHmac": { library: "plain" },
  "watchword verifySync": { library: "watchword", face: "verifySync" },
  "watchword verify": { library: "watchword", face: "verify" },
  "fast-jwt": { library: "fast-jwt" },
  "fast-jwt, cache": { library: "fast-jwt", cache: 20_000 },
  jose: { library: "jose" }
}

const supertokens = { "supertokens 5": { library: "supertokens" } }

const ours = ["watchword verifySync", "watchword verify"]

const table = (kind, title, others = {}) => ({
  name: kind,
  title,
  unit: "per second",
  baseline: "fast-jwt",
  contenders: Object.entries({ ...peers, ...others }).map(([name, parameters]) => ({
    name,
    module: "contenders/refusing.mjs",
    parameters: { ...parameters, kind }
  })),
  goals: ours.map((contender) => ({
    contender,
    over: "fast-jwt",
    atLeast: 5,
    words: `${contender.slice(10)} is 5 times fast-jwt`
  })),
  notes: ["making a fresh string of each token is part of everybody's time"]
})

const kept = (name, title, names, keys, goals, notes) => ({
  name,
  title,
  measure: "extra.calls",
  unit: "store calls",
  seconds: 2,
  columns: [
    { measure: "extra.heapKibibytes", head: "heap, KiB more" },
    { measure: "rate", head: "per second" }
  ],
  contenders: names.map((each) => ({
    name: each,
    module: "contenders/kept.mjs",
    parameters: { face: each.slice(10), keys },
    nodeArguments: ["--expose-gc"]
  })),
  goals: names.flatMap((contender) => [
    ...goals(contender),
    {
      contender,
      measure: "extra.heapKibibytes",
      atMost: 256,
      words: `${contender.slice(10)} keeps nothing: the heap is as large as before, within 256 KiB`
    }
  ]),
  notes: [
    "no token comes twice, but for a fifth, genuine and 2,000 in turn",
    "calls of the session and key ports of a memory store that has the signing keys, too; the revocation feed's own reading is not counted",
    ...notes
  ]
})

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "refuse",
  title: "Refusing what is no good access token",
  needs: ["mariadb"],
  prepare: async ({ once, folder }) => {
    const { issueRefused } = await import("./issueRefused.mjs")
    return issueRefused({
      folder,
      count: once ? 100 : tokens,
      oversizedCount: once ? 10 : oversizedTokens
    })
  },
  tables: [
    table("forged", "Forged: another signature, or other claims, HS256", supertokens),
    table("expired", "Expired an hour ago, HS256"),
    table("garbage", "Garbage of nine kinds, HS256", supertokens),
    table("oversized", "Oversized: 16,000 characters, HS256"),
    table("unknownKey", "Genuine, but of a key that nobody here knows, HS256"),
    kept(
      "kept",
      "What refusing leaves behind: forged, expired, garbage and oversized tokens",
      ours,
      "known",
      (contender) => [
        { contender, atMost: 0, words: `${contender.slice(10)} reads nothing from the store` }
      ],
      []
    ),
    kept(
      "keptUnknownKey",
      "What refusing leaves behind: tokens of keys that nobody here knows",
      ours.slice(1),
      "unknown",
      (contender) => [
        {
          contender,
          measure: "extra.callsPerSecond",
          atMost: 2,
          words: `${contender.slice(10)} looks for the key no more than twice a second`
        }
      ],
      [
        "an unknown key may be one that another node has just made, so it is looked for now and then"
      ]
    )
  ]
}

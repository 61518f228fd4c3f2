/**
 * How long it takes to accept an access token: one that is known already, and one that is new.
 */
const seenTokens = 10_000
/** As many as make a pass of some tenths of a second. */
const unseenTokens = { HS256: 20_000, ES256: 4_000, EdDSA: 4_000 }

const contender = (module, name, parameters, note) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters,
  ...(note && { note })
})

/** The libraries that verify our tokens, under the names that the tables give them. */
const verifiers = {
  "watchword verifySync": { library: "watchword", face: "verifySync" },
  "watchword verify": { library: "watchword", face: "verify" },
  "fast-jwt": { library: "fast-jwt" },
  "fast-jwt, cache": { library: "fast-jwt", cache: 20_000 },
  jsonwebtoken: { library: "jsonwebtoken" },
  jose: { library: "jose" },
  "jose, 32 in flight": { library: "jose", inFlight: 32 },
  "supertokens 5": { library: "supertokens" },
  "iron-session": { library: "iron-session" },
  "better-auth, cookie cache": { library: "better-auth", cookieCache: true },
  "better-auth, database": { library: "better-auth", cookieCache: false }
}

const named = (module, names, parameters) =>
  names.map((name) => contender(module, name, { ...verifiers[name], ...parameters }))

const goal = (name, over, atLeast, words) => ({ contender: name, over, atLeast, words })

const ours = ["watchword verifySync", "watchword verify"]
const everybody =
  "making a fresh string of each token is part of everybody's time; the first row is nothing else"

const seen = () => {
  const parameters = { algorithm: "HS256", tokens: seenTokens }
  const plain = "plain createHmac"
  return {
    name: "seen",
    title: "A token seen before, HS256: 10,000 of them, a fresh string each time",
    unit: "per second",
    baseline: plain,
    contenders: [
      contender("string", "only the string", parameters),
      contender("seen", plain, { library: "plain", ...parameters }),
      ...named("seen", Object.keys(verifiers), parameters)
    ],
    goals: [
      goal(ours[0], plain, 6, "verifySync is 6 times plain createHmac"),
      goal(ours[1], plain, 4, "verify is 4 times plain createHmac"),
      goal(ours[0], "fast-jwt, cache", 2, "verifySync is twice fast-jwt with its cache"),
      goal(ours[1], "fast-jwt, cache", 2, "verify is twice fast-jwt with its cache")
    ],
    notes: [
      everybody,
      "Watchword's revocation feed is on, with 1,000 revocations in it",
      "plain createHmac is all that a verification must do, in Node's own functions",
      "fast-jwt's cache holds 20,000 tokens",
      "supertokens 5 is supertokens-node-mysql-ref-jwt; it, iron-session and better-auth have tokens " +
        "of their own and remember none, and are given 500 of them"
    ]
  }
}

const unseen = (algorithm, limit, others, goals) => {
  const parameters = { algorithm, tokens: unseenTokens[algorithm] }
  return {
    name: `unseen-${algorithm.toLowerCase()}`,
    title: `A token never seen, ${algorithm}`,
    unit: "per second",
    baseline: limit,
    contenders: [
      contender("string", "only the string", parameters),
      contender("unseen", limit, { library: "plain", ...parameters }),
      ...named("unseen", ours, { ...parameters, refreshToken: { confirmation: "off" } }),
      contender("unseen", "watchword verify, and confirm", {
        ...verifiers["watchword verify"],
        ...parameters
      }),
      ...named("unseen", others, parameters)
    ],
    goals,
    notes: [
      everybody,
      "each token is verified once; new ones are signed before each pass of " +
        `${parameters.tokens.toLocaleString("en")}, and signing is not timed`,
      `${limit} is all that a verification must do, in Node's own functions`,
      "the first use of an access token also confirms its refresh token, once, by reading the session from " +
        "the store afterwards; two of Watchword's rows have that turned off, the third has it, over a store " +
        "in memory"
    ]
  }
}

const keyBeside = (limit) =>
  ours.map((name) => goal(name, limit, 0.9, `${name.slice(10)} is 0.9 of ${limit}`))

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "verify",
  title: "Accepting an access token",
  needs: ["mariadb"],
  prepare: async ({ once, folder }) => {
    const { issueTokens, newKey } = await import("../../tokens/issuance.mjs")
    const prepared = {}
    for (const [algorithm, count] of Object.entries(unseenTokens)) {
      const jwk = newKey(algorithm)
      const few = once ? 200 : count
      const file = await issueTokens({ folder, name: algorithm, jwk, count: few })
      prepared[algorithm] = { jwk, file }
    }
    return prepared
  },
  tables: [
    seen(),
    unseen(
      "HS256",
      "plain createHmac",
      ["fast-jwt", "fast-jwt, cache", "jsonwebtoken", "jose", "jose, 32 in flight"],
      ours.flatMap((name) => [
        goal(name, "plain createHmac", 0.85, `${name.slice(10)} is 0.85 of plain createHmac`),
        goal(name, "fast-jwt", 1, `${name.slice(10)} is above fast-jwt without its cache`)
      ])
    ),
    unseen(
      "ES256",
      "plain crypto.verify",
      ["fast-jwt", "jsonwebtoken", "jose", "jose, 32 in flight"],
      keyBeside("plain crypto.verify")
    ),
    unseen(
      "EdDSA",
      "plain crypto.verify",
      ["fast-jwt", "jose", "jose, 32 in flight"],
      keyBeside("plain crypto.verify")
    )
  ]
}

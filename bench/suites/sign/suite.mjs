/**
 * How long it takes to make an access token.
 */
const contenders = {
  "plain node:crypto": { library: "plain" },
  "watchword create": {},
  "fast-jwt": { library: "fast-jwt" },
  jsonwebtoken: { library: "jsonwebtoken" },
  jose: { library: "jose" },
  "jose, 32 in flight": { library: "jose", inFlight: 32 }
}

const table = (algorithm, without = []) => ({
  name: algorithm.toLowerCase(),
  title: `Signing a token, ${algorithm}`,
  unit: "per second",
  baseline: "plain node:crypto",
  contenders: Object.entries(contenders)
    .filter(([name]) => !without.includes(name))
    .map(([name, parameters]) => ({
      name,
      module: `contenders/${parameters.library ? "signing" : "creating"}.mjs`,
      parameters: { algorithm, ...parameters }
    })),
  notes: [
    "Watchword signs for its sessions alone, so it is measured by all that a sign-in takes on the memory store: the session, its refresh token, its events and its access token",
    "the others sign the same claims, fresh ids among them, and do nothing else",
    ...(without.length === 0 ? [] : [`${without.join(" and ")} cannot sign ${algorithm}`])
  ]
})

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "sign",
  title: "Making an access token",
  needs: [],
  tables: [table("HS256"), table("ES256"), table("EdDSA", ["jsonwebtoken"])]
}

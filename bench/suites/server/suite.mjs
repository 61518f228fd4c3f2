/**
 * What a check costs where it is used: in a server. The same small handler without a check, with the ideal
 * cached check, with Watchword, and on Express with its peers.
 */

/** Users sign in, whose tokens are lent to the servers that only look them up or look at none. */
async function prepare({ once }) {
  const { borrowTokens } = await import("./watchword.mjs")
  return { bearer: await borrowTokens("bearer", once), cookie: await borrowTokens("cookie", once) }
}

const contendersOn = (framework) => {
  const contender = (name, parameters, note) => ({
    name,
    module: `contenders/${framework}.mjs`,
    parameters,
    ...(note === undefined ? {} : { note })
  })
  return [
    contender("no check", { check: "none", by: "bearer" }),
    contender("ideal", { check: "ideal", by: "bearer" }),
    contender("watchword", { check: "watchword", by: "bearer" }),
    contender(
      "watchword, with its middleware",
      { check: "watchword", by: "bearer", middleware: true },
      "auth.middleware stands before auth.required(), as in the documentation"
    ),
    contender("no check, cookies", { check: "none", by: "cookie" }),
    contender("ideal, cookies", { check: "ideal", by: "cookie" }),
    contender("watchword, cookies", { check: "watchword", by: "cookie" })
  ]
}

/** For a way by which tokens come, named as it is in the contenders' names. */
const goalsFor = (way, share) => [
  {
    contender: `watchword${way}`,
    over: `ideal${way}`,
    measure: "cpu",
    atMost: 1.3,
    words: `a request behind auth.required()${way} takes at most 1.3 times the CPU time of one behind the ideal check`
  },
  {
    contender: `watchword${way}`,
    over: `ideal${way}`,
    minus: `no check${way}`,
    measure: "cpu",
    atMost: 1.3,
    words: `what auth.required()${way} adds is at most 1.3 times what the ideal check adds`
  },
  {
    contender: `watchword${way}`,
    over: `no check${way}`,
    atLeast: share,
    words: `auth.required()${way} leaves at least ${share} of the requests`
  }
]

const table = (framework, title, share, peers = []) => ({
  name: framework,
  title,
  unit: "requests/s",
  contenders: [...contendersOn(framework), ...peers],
  baseline: "no check",
  notes: ["Every token has been seen before. The server has one processor, wrk another."],
  rounds: 5,
  seconds: 2,
  goals: [...goalsFor("", share), ...goalsFor(", cookies", share)]
})

const peer = (name, module, parameters, note) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters,
  ...(note === undefined ? {} : { note })
})

const touches = "with each request the session is read and its end put off, the default"

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "server",
  title: "A check in a server: wrk, 50 connections, the requests of 1,000 users in turn",
  needs: ["mariadb", "redis", "wrk"],
  prepare,
  tables: [
    table("express", "Express 5", 0.93, [
      peer("jsonwebtoken, HS256", "jsonwebtoken", {}),
      peer("jose, HS256", "jose", {}),
      peer("supertokens", "supertokens", {}, "its access token is verified without the database"),
      peer("iron-session", "ironSession", {}),
      peer("express-session, memory", "expressSession", { store: "memory" }),
      peer("express-session, Redis", "expressSession", { store: "redis" }, touches),
      peer("express-session, MariaDB", "expressSession", { store: "mariadb" }, touches),
      peer("better-auth, cookie cache", "betterAuth", { cookieCache: true }),
      peer("better-auth, MariaDB", "betterAuth", { cookieCache: false })
    ]),
    table("koa", "Koa 3", 0.93),
    table("h3", "h3 2", 0.9),
    table("fetch", "Request and Response: Hono on Node", 0.9)
  ]
}

/**
 * Refreshing, on MariaDB with its default durability. Each refresh presents the refresh token of the one
 * before, for the first time: so each finds its session, promotes the presented token by compare-and-set,
 * and issues the next pair. One such round trip counts as one; that every one was promoted is read from the
 * table after each turn.
 */

const contender = (name, module, parameters, note) => ({
  name,
  module: `contenders/${module}.mjs`,
  parameters,
  ...(note === undefined ? {} : { note })
})

const fullRotation =
  "`refreshSession`, then `getSession` with the new access token, which promotes; with refresh tokens alone " +
  "it needs two connections at once for each, and a pool's worth of them wait for each other for ever"

const confirmed = "the refresh, then `verify` of the new access token, which promotes"

const byRate = (over, atLeast, words) => ({
  contender: "watchword",
  over,
  measure: "rate",
  atLeast,
  words
})

const moreThanCas = byRate("compare-and-set alone", 1, "more than the same pool's single UPDATEs")

const table = (inFlight, goals) => ({
  name: `refresh-${inFlight}`,
  title: `Refresh and promote, ${inFlight === 1 ? "one at a time" : `${inFlight} in flight`}`,
  unit: "refreshes/s",
  contenders: [
    contender("by hand", "byHand", { inFlight }),
    contender("compare-and-set alone", "compareAndSet", { inFlight }, "one UPDATE, nothing else"),
    contender("watchword", "watchword", { inFlight }),
    contender("watchword, access token first", "accessTokenFirst", { inFlight }, confirmed),
    contender("supertokens", "supertokens", { inFlight }, fullRotation)
  ],
  baseline: "by hand",
  goals
})

export default {
  name: "refresh",
  title: "Refreshing on MariaDB",
  needs: ["mariadb"],
  tables: [
    table(1, [byRate("by hand", 0.9, "0.9 of one SELECT, one UPDATE and one signature")]),
    table(50, [byRate("supertokens", 12, "12 times supertokens"), moreThanCas]),
    table(200, [byRate("supertokens", 20, "20 times supertokens"), moreThanCas]),
    {
      name: "latency",
      title: "Refresh and promote: how long one takes",
      measure: "p50",
      unit: "p50 ms",
      contenders: [1, 10, 50, 200].map((inFlight) =>
        contender(`${inFlight} in flight`, "watchword", { inFlight })
      ),
      baseline: "1 in flight",
      goals: [
        {
          contender: "50 in flight",
          over: "1 in flight",
          measure: "p50",
          atMost: 5,
          words: "with 50 in flight at most 5 times as long as alone"
        }
      ]
    },
    {
      name: "same-tokens",
      title: "Three processes refresh the same tokens at the same time",
      unit: "promotions/s",
      contenders: [
        contender(
          "watchword",
          "sameTokens",
          { processes: 3, tokens: 50 },
          "fails unless all three are answered and exactly one of them promoted, token by token"
        )
      ],
      baseline: "watchword"
    }
  ]
}

/**
 * What the service costs over a route that does nothing: backends ask `PUT /session` for every request of
 * their own, so it has to be about as fast as reading the question and writing the answer.
 */
const served = (name, parameters, note) => ({
  name,
  module: "contenders/watchword.mjs",
  parameters,
  ...(note === undefined ? {} : { note })
})

const reaches = (contender) => ({
  contender,
  over: "bare h3",
  atLeast: 0.8,
  words: `${contender} answers at least 0.8 of what a bare h3 route does, which parses and answers the same JSON`
})

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "service",
  title:
    "`PUT /session` of `watchword serve`: wrk, 50 connections, the tokens of 1,000 users in turn",
  needs: ["wrk"],
  tables: [
    {
      name: "verify",
      title: "The service checks an access token",
      unit: "requests/s",
      contenders: [
        { name: "bare h3", module: "contenders/bareH3.mjs" },
        served("watchword, SQLite", { store: undefined, apiKey: false }, "as it starts by default"),
        served("watchword, memory", { store: "memory:", apiKey: false }),
        served(
          "watchword, SQLite, API key",
          { store: undefined, apiKey: true },
          "as it has to be configured to listen beyond loopback"
        )
      ],
      baseline: "bare h3",
      rounds: 5,
      seconds: 2,
      goals: ["watchword, SQLite", "watchword, memory", "watchword, SQLite, API key"].map(reaches)
    }
  ]
}

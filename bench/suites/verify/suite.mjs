/**
 * How long it takes to accept an access token, known or new.
 */
import { prepare } from "./prepare.mjs"

const contenders = [
  { name: "making the string", module: "contenders/empty.mjs" },
  { name: "plain createHmac", module: "contenders/plain.mjs" },
  { name: "watchword verifySync", module: "contenders/watchword.mjs" }
]

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "verify",
  title: "Accepting an access token",
  needs: [],
  prepare,
  tables: [
    {
      name: "seen",
      title: "A token seen before: 10,000 of them in turn, HS256",
      unit: "per second",
      baseline: "plain createHmac",
      contenders,
      goals: [
        {
          contender: "watchword verifySync",
          over: "plain createHmac",
          atLeast: 6,
          words: "verifySync is 6 times plain createHmac"
        }
      ]
    }
  ]
}

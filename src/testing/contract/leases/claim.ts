/**
 * Taking jobs: one node at a time has one, for as long as it asked for.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { atOnce, hour, laterThan, storeTimeOf, until } from "../steps.ts"
import { nodeFixture } from "./nodeFixture.ts"

export const claim: readonly ContractCase[] = [
  {
    name: "a job that nobody ever had is taken by who asks first, and then refused to others",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      assert.equal(await run(store.leases.claim("sweep", second, hour)), false)
      assert.equal(await run(other.leases.claim("sweep", second, 0)), false)
      // What was refused has changed nothing.
      assert.equal(await run(other.leases.claim("sweep", first, hour)), true)
    }
  },
  {
    name: "one job says nothing of another",
    run: async (store, other) => {
      const longest = `${"a-".repeat(15)}zz`
      for (const job of ["sweep", "sweep-", "swee", "a", longest, longest.slice(1)]) {
        const [first, second] = [nodeFixture(), nodeFixture()]
        assert.equal(await run(store.leases.claim(job, first, hour)), true)
        assert.equal(await run(other.leases.claim(job, second, hour)), false)
      }
    }
  },
  {
    name: "of 50 simultaneous claims of a new job one is answered true",
    run: async (store, other) => {
      const nodes = Array.from({ length: 50 }, nodeFixture)
      const answers = await atOnce(50, [store, other], ({ leases }, i) =>
        leases.claim("sweep", nodes[i] ?? nodeFixture(), hour)
      )
      assert.equal(answers.filter((answer) => answer).length, 1)
      const holder = nodes[answers.indexOf(true)] ?? nodeFixture()
      assert.equal(await run(other.leases.finish("sweep", holder, 0)), true)
    }
  },
  {
    name: "of 50 simultaneous claims of a job that was given back one is answered true, 5 times over",
    run: async (store, other) => {
      let holder = nodeFixture()
      assert.equal(await run(store.leases.claim("sweep", holder, hour)), true)
      for (let round = 0; round < 5; round++) {
        assert.equal(await run(store.leases.finish("sweep", holder, 0)), true)
        const nodes = Array.from({ length: 50 }, nodeFixture)
        const answers = await atOnce(50, [store, other], ({ leases }, i) =>
          leases.claim("sweep", nodes[i] ?? holder, hour)
        )
        assert.equal(answers.filter((answer) => answer).length, 1)
        holder = nodes[answers.indexOf(true)] ?? holder
      }
    }
  },
  {
    name: "a holder whose time is over is followed by another, and has the job no more",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      const asked = await storeTimeOf(store)
      assert.equal(await run(store.leases.claim("sweep", first, 50)), true)
      await until(() => run(other.leases.claim("sweep", second, hour)))
      assert.ok((await storeTimeOf(other)) >= asked + 50)
      assert.equal(await run(store.leases.claim("sweep", first, hour)), false)
      assert.equal(await run(store.leases.finish("sweep", first, 0)), false)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), true)
    }
  },
  {
    name: "of 20 that wait for a holder's time to be over one follows",
    run: async (store, other) => {
      const [first, ...nodes] = Array.from({ length: 21 }, nodeFixture)
      assert.equal(await run(store.leases.claim("sweep", first ?? nodeFixture(), 30)), true)
      let taken = 0
      await until(async () => {
        const answers = await atOnce(20, [store, other], ({ leases }, i) =>
          leases.claim("sweep", nodes[i] ?? nodeFixture(), hour)
        )
        taken = answers.filter((answer) => answer).length
        return taken > 0
      })
      assert.equal(taken, 1)
    }
  },
  {
    name: "a holder that claims again has its time anew",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      // Where the short time is over before it is renewed, somebody else would have had a chance.
      assert.equal(await run(store.leases.claim("sweep", first, 2000)), true)
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      await laterThan(store, (await storeTimeOf(store)) + 2000)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), false)
    }
  },
  {
    name: "a holder may claim for less time than it had",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      assert.equal(await run(store.leases.claim("sweep", first, 10)), true)
      await until(() => run(other.leases.claim("sweep", second, hour)))
    }
  }
]

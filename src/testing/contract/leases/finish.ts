/**
 * Giving jobs back: only who has one can, and it is due again when it was said to be.
 */
import * as assert from "node:assert/strict"

import { run, type ContractCase } from "../contractCase.ts"
import { hour, laterThan, storeTimeOf, until } from "../steps.ts"
import { nodeFixture } from "./nodeFixture.ts"

export const finish: readonly ContractCase[] = [
  {
    name: "a job that is given back for later is refused to everybody until then",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      assert.equal(await run(store.leases.finish("sweep", first, hour)), true)
      assert.equal(await run(store.leases.claim("sweep", first, hour)), false)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), false)
    }
  },
  {
    name: "a job that was given back is due again when its time has come, for anybody",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      const given = await storeTimeOf(store)
      assert.equal(await run(store.leases.finish("sweep", first, 50)), true)
      await until(() => run(other.leases.claim("sweep", second, hour)))
      assert.ok((await storeTimeOf(other)) >= given + 50)
    }
  },
  {
    name: "a job that is given back for now is due at once",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      assert.equal(await run(store.leases.finish("sweep", first, 0)), true)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), true)
      assert.equal(await run(store.leases.claim("sweep", first, hour)), false)
    }
  },
  {
    name: "a job that was never finished is due when its holder's time is over, however often",
    run: async (store, other) => {
      for (let round = 0; round < 3; round++) {
        await until(() => run(other.leases.claim("sweep", nodeFixture(), 5)))
      }
      await laterThan(store, (await storeTimeOf(store)) + 5)
      assert.equal(await run(store.leases.claim("sweep", nodeFixture(), hour)), true)
    }
  },
  {
    name: "a job cannot be given back by who does not have it, which changes nothing",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.finish("sweep", second, 0)), false)
      assert.equal(await run(store.leases.claim("sweep", first, hour)), true)
      assert.equal(await run(other.leases.finish("sweep", second, 0)), false)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), false)
      assert.equal(await run(store.leases.finish("other-job", first, 0)), false)
      assert.equal(await run(store.leases.finish("sweep", first, 0)), true)
    }
  },
  {
    name: "a holder whose time is over can still give the job back where nobody followed",
    run: async (store, other) => {
      const [first, second] = [nodeFixture(), nodeFixture()]
      assert.equal(await run(store.leases.claim("sweep", first, 1)), true)
      await laterThan(store, (await storeTimeOf(store)) + 1)
      assert.equal(await run(store.leases.finish("sweep", first, hour)), true)
      assert.equal(await run(other.leases.claim("sweep", second, hour)), false)
    }
  }
]

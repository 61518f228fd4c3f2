/**
 * Several processes over one SQLite file.
 */
import { beforeAll, describe } from "vitest"

import { hearing } from "./hearing.ts"
import { keyRotation } from "./keyRotation.ts"
import { startProcess, type Node } from "./nodes.ts"
import { pausedNode } from "./pausedNode.ts"
import { revocationBound } from "./revocationBound.ts"
import { simultaneousSignIns } from "./simultaneousSignIns.ts"
import { sqlite } from "./stores.ts"
import { sweepTakeover } from "./sweepTakeover.ts"

describe("three processes over one SQLite file", () => {
  let nodes: readonly Node[] = []
  beforeAll(async () => {
    nodes = await Promise.all([startProcess(), startProcess(), startProcess()])
  })

  revocationBound(sqlite, () => nodes)
  pausedNode(sqlite, () => nodes)
  keyRotation(sqlite, () => nodes)
  sweepTakeover(sqlite, () => nodes)
  simultaneousSignIns(sqlite, () => nodes)
  hearing(sqlite, () => nodes)
})

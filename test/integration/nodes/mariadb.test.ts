/**
 * Several processes over one MariaDB database.
 */
import { beforeAll, describe } from "vitest"

import { hearing } from "./hearing.ts"
import { keyRotation } from "./keyRotation.ts"
import { startProcess, type Node } from "./nodes.ts"
import { outage } from "./outage.ts"
import { pausedNode } from "./pausedNode.ts"
import { revocationBound } from "./revocationBound.ts"
import { simultaneousSignIns } from "./simultaneousSignIns.ts"
import { mariadb } from "./stores.ts"
import { sweepTakeover } from "./sweepTakeover.ts"

describe("three processes over one MariaDB database", () => {
  let nodes: readonly Node[] = []
  beforeAll(async () => {
    nodes = await Promise.all([startProcess(), startProcess(), startProcess()])
  })

  revocationBound(mariadb, () => nodes)
  pausedNode(mariadb, () => nodes)
  keyRotation(mariadb, () => nodes)
  sweepTakeover(mariadb, () => nodes)
  simultaneousSignIns(mariadb, () => nodes)
  hearing(mariadb, () => nodes)
  outage(() => nodes)
})

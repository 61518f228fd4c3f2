/**
 * A contender's process. It does what it is told over the channel to the harness, one order at a
 * time, and ends with it.
 */
let contender

const orders = {
  open: async ({ module, context }) => {
    const { open } = await import(module)
    contender = await open(context)
    for (const method of ["run", "close"]) {
      if (typeof contender?.[method] !== "function") throw new Error(`open gave no ${method}()`)
    }
    await contender.prove?.()
  },
  run: async ({ milliseconds }) => {
    const sample = await contender.run(milliseconds)
    if (!(sample.operations >= 1 && sample.milliseconds > 0)) {
      throw new Error(`a turn of ${milliseconds} ms gave no operation: ${JSON.stringify(sample)}`)
    }
    return sample
  },
  close: () => contender?.close()
}

const obey = async ({ order, ...details }) => {
  try {
    const answer = await orders[order](details)
    process.send({ answer })
  } catch (error) {
    process.send({ failure: error?.stack ?? String(error) })
  }
}

process.on("message", (message) => void obey(message))

// A Ctrl-C reaches the whole process group; the harness decides what happens then.
process.on("SIGINT", () => {})
process.on("disconnect", () => process.exit())

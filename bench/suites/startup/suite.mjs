/**
 * How long a whole process takes that imports a module, or does a first thing with it.
 */
const importing = (name, ...modules) => ({
  name,
  module: "contenders/process.mjs",
  parameters: { program: "importing.mjs", args: modules }
})

const subpaths = [
  "memory",
  "sqlite",
  "mysql",
  "express",
  "h3",
  "koa",
  "fetch",
  "client",
  "effect",
  "testing"
]

const empty = "an empty program"
const express = 'import "express"'
const whole = 'import "watchword"'
const first = "watchword: sessions on the memory store, a first verification"
const command = "watchword --version"

/** @type {import("../../harness/suite.mjs").Suite} */
export default {
  name: "startup",
  title: "Starting a process",
  needs: [],
  tables: [
    {
      name: "process",
      title: "From the start of a process to its end",
      measure: "p50",
      unit: "ms",
      rounds: 11,
      seconds: 0.5,
      baseline: express,
      contenders: [
        importing(empty),
        importing(express, "express"),
        importing(whole, "watchword"),
        ...subpaths.map((path) => importing(`import "watchword/${path}"`, `watchword/${path}`)),
        {
          name: first,
          module: "contenders/process.mjs",
          parameters: { program: "firstVerification.mjs", args: [] }
        },
        {
          name: command,
          module: "contenders/process.mjs",
          parameters: { program: "watchword", args: ["--version"], output: /^\d+\.\d+\.\d+/ }
        },
        importing('import "jose"', "jose"),
        importing('import "fast-jwt"', "fast-jwt"),
        importing('import "better-auth"', "better-auth")
      ],
      goals: [
        {
          contender: whole,
          over: express,
          atMost: 1.05,
          words: 'import "watchword" takes as long as import "express", within 5%'
        },
        {
          contender: first,
          over: express,
          atMost: 2,
          words: 'to the first verification it is no more than twice import "express"'
        },
        { contender: command, atMost: 150, words: "the command's --version, in ms" }
      ],
      notes: ["Node's own start is part of every row"]
    }
  ]
}

/**
 * Load by wrk: one thread, 50 connections, and a list of requests that are sent in turn, and then from the
 * first again. Every answer has to be a success; a turn with an error in it fails.
 */
import { spawn } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"

import { onLoadsProcessor } from "./affinity.mjs"

/**
 * @typedef {object} Asked a request
 * @property {string} method
 * @property {string} path
 * @property {Readonly<Record<string, string>>} headers
 * @property {string} [body]
 */

const options = ["-t1", "-c50", "--timeout", "30s"]

/**
 * @param {string | undefined} wrk the program
 * @param {string} folder where its script may be
 * @param {string} origin
 * @param {readonly Asked[]} asked
 * @returns {(milliseconds: number) => Promise<import("../../harness/suite.mjs").Sample>} one turn
 */
export function prepareLoad(wrk, folder, origin, asked) {
  if (wrk === undefined) throw new Error("this suite needs wrk")
  const script = join(folder, "requests.lua")
  writeFileSync(script, luaFor(new URL(origin).host, asked))
  return async (milliseconds) => {
    // wrk knows whole seconds.
    const seconds = Math.max(1, Math.round(milliseconds / 1000))
    const command = [wrk, ...options, `-d${seconds}s`, "-s", script, origin]
    return sampleIn(await outputOf(onLoadsProcessor(command)))
  }
}

/** JSON's strings of visible ASCII are Lua's, too. */
function luaString(text) {
  if (!/^[\x20-\x7e\r\n]*$/.test(text)) throw new Error("a request of the benchmark must be ASCII")
  return JSON.stringify(text)
}

/** A request as it is sent. */
function message(host, { method, path, headers, body = "" }) {
  const length = body === "" ? [] : [["Content-Length", String(body.length)]]
  const fields = [["Host", host], ...Object.entries(headers), ...length]
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`
}

const luaFor = (host, asked) => `
local requests = {
${asked.map((one) => luaString(message(host, one))).join(",\n")}
}
local last, count = 0, #requests
request = function()
  last = last % count + 1
  return requests[last]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\nturn {"operations":%d,"milliseconds":%.3f,"p50":%.3f,"p99":%.3f,"failed":%d}\\n',
    summary.requests, summary.duration / 1000, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status
  ))
end
`

/** @param {string} told */
function sampleIn(told) {
  const found = /^turn (\{.*\})$/m.exec(told)
  if (found === null) throw new Error(`wrk told nothing that can be read:\n${told}`)
  const { failed, ...sample } = JSON.parse(found[1])
  if (failed > 0) throw new Error(`${failed} of ${sample.operations} requests failed`)
  return sample
}

/** @param {readonly string[]} command */
function outputOf([program, ...parameters]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "pipe"] })
    let told = ""
    child.stdout.on("data", (chunk) => (told += chunk))
    child.stderr.on("data", (chunk) => (told += chunk))
    child.on("error", reject)
    child.on("close", (code) => {
      if (code === 0) resolve(told)
      else reject(new Error(`${program} ended with ${code}:\n${told}`))
    })
  })
}

/**
 * What a request itself tells of the device it comes from.
 */
import type { Device } from "../../domain/device.ts"
import type { RequestView } from "./message.ts"

/**
 * Address and user agent. `X-Forwarded-For` counts only behind a proxy that is trusted to write it, and only
 * its last entry, for the client may have sent the others.
 */
export function deviceOf(request: RequestView, trustProxy: boolean): Device {
  const forwarded = trustProxy ? request.header("x-forwarded-for")?.split(",").at(-1)?.trim() : ""
  const ip = forwarded === undefined || forwarded === "" ? request.remoteAddress : forwarded
  const userAgent = request.header("user-agent")
  return {
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent })
  }
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const PROBE_TIMEOUT_MS = 5_000;

/** Where Linux distributions have it (util-linux). */
const UNSHARE = '/usr/bin/unshare';
const OWN_NAMESPACE = [UNSHARE, '--user', '--map-current-user', '--net', '--'];

let probed: Promise<readonly string[]> | undefined;

/**
 * What goes before a command so that it runs without any network: in a network namespace of its own, which has not even a loopback
 * that is up. Empty where the system does not let us (macOS, Lambda, containers without user namespaces); looked for once.
 */
export function withoutNetwork(): Promise<readonly string[]> {
  probed ??= execute(UNSHARE, [...OWN_NAMESPACE.slice(1), '/bin/true'], { timeout: PROBE_TIMEOUT_MS, env: {} }).then(
    () => OWN_NAMESPACE,
    () => [],
  );
  return probed;
}

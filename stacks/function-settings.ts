/** Settings of `windlass serve` that mean the same in functions, and what they look like. */
const PATTERNS: { readonly [name: string]: RegExp } = {
  WINDLASS_APPLICATION_NAMESPACES: /./,
  WINDLASS_APPLY_CONCURRENCY: /^[1-9]\d*$/,
  WINDLASS_SYNC_TIMEOUT: /^[1-9]\d*$/,
  WINDLASS_SYNC_WAVE_DELAY: /^\d+(\.\d+)?$/,
  WINDLASS_GIT_SUBMODULES: /^(true|false|on|off)$/,
  WINDLASS_KUSTOMIZE_BUILD_OPTIONS: /./,
};

/**
 * Reads the settings that are passed on to the functions as they are; what is wrong is found before anything is deployed.
 * @throws Error naming the variable that cannot be read
 */
export function readFunctionSettings(environment: { readonly [name: string]: string | undefined }): {
  readonly [name: string]: string;
} {
  const entries = Object.entries(PATTERNS).flatMap(([name, pattern]) => {
    const value = environment[name]?.trim();
    if (!value) return [];
    if (!pattern.test(value)) throw new Error(`${name} is "${value}"; see docs/guides/aws.md for what it takes`);
    return [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

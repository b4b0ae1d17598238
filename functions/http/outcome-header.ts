interface Versioned {
  readonly resourceVersion: string;
}

/** Says in kubectl's words what saving did; the body alone does not tell. */
export function outcomeHeader(before: Versioned | undefined, after: Versioned): { readonly [name: string]: string } {
  const isSame = before?.resourceVersion === after.resourceVersion;
  return { 'windlass-outcome': before === undefined ? 'created' : isSame ? 'unchanged' : 'configured' };
}

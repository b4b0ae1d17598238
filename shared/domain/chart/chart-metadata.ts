/** A chart that a chart needs (`dependencies` of Chart.yaml). */
export interface ChartDependency {
  readonly name: string;
  /** A version or a constraint; '' is any. */
  readonly version: string;
  /** `file://…`, `https://…`, `oci://…` or `@name`; '' means that the chart stands in `charts/`. */
  readonly repository: string;
}

/** What is known of a chart from its files beside the templates. */
export interface ChartMetadata {
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly ChartDependency[];
}

/** Reads Chart.yaml as far as it is needed here; what is not as it should be is left to helm, which says it best. */
export function chartMetadataOf(chart: unknown, requirements: unknown = chart): ChartMetadata {
  const fields = fieldsOf(chart);
  return { name: textOf(fields.name), version: textOf(fields.version), dependencies: dependenciesOf(requirements) };
}

/** Reads `dependencies` of Chart.yaml, Chart.lock, requirements.yaml or requirements.lock. */
export function dependenciesOf(file: unknown): readonly ChartDependency[] {
  const { dependencies } = fieldsOf(file);
  if (!Array.isArray(dependencies)) return [];
  return dependencies.map((item: unknown) => {
    const { name, version, repository } = fieldsOf(item);
    return { name: textOf(name), version: textOf(version), repository: textOf(repository) };
  });
}

function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

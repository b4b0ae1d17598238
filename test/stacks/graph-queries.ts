import type { PlannedResource, ResourceGraph } from './resource-graph.ts';

/** A statement of an inline policy, as Pulumi's document takes it. */
export interface Statement {
  /** Default `Allow`. */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/** The resources of a type, like `sqs/queue:Queue`. */
export function ofType({ resources }: ResourceGraph, type: string): readonly PlannedResource[] {
  return resources.filter((resource) => resource.type === `aws:${type}`);
}

/** The one resource with this type and name. @throws Error if it is missing */
export function theOne(graph: ResourceGraph, type: string, name: string): PlannedResource {
  const found = ofType(graph, type).find((resource) => resource.name === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
}

/** An input as a number, text, object … whatever the rule expects of it. */
export function input<Type>(resource: PlannedResource, ...path: readonly (string | number)[]): Type | undefined {
  let value: unknown = resource.inputs;
  for (const step of path) value = (value as { readonly [key: string]: unknown } | undefined)?.[step];
  return value as Type | undefined;
}

/** The roles of functions, by the logical name of the function. */
export function functionRoles(graph: ResourceGraph): readonly PlannedResource[] {
  return ofType(graph, 'iam/role:Role').filter(({ name }) => name !== 'Clusters' && !name.endsWith('ScheduleRole'));
}

/** What a role may do, and what it is denied. */
export function statementsOf(role: PlannedResource): readonly Statement[] {
  const policies = input<readonly { readonly policy: string }[]>(role, 'inlinePolicies') ?? [];
  return policies.flatMap(
    ({ policy }) => (JSON.parse(policy) as { readonly Statement: readonly Statement[] }).Statement,
  );
}

/** The graph with one resource changed; the original stays as it is. */
export function withChange(
  graph: ResourceGraph,
  type: string,
  name: string,
  change: (inputs: { [name: string]: unknown }) => void,
): ResourceGraph {
  theOne(graph, type, name);
  const resources = graph.resources.map((resource) => {
    if (resource.type !== `aws:${type}` || resource.name !== name) return resource;
    const inputs = structuredClone(resource.inputs) as { [name: string]: unknown };
    change(inputs);
    return { ...resource, inputs };
  });
  return { ...graph, resources };
}

/** The graph with a statement added to a role. */
export function withStatement(graph: ResourceGraph, role: string, statement: Statement): ResourceGraph {
  const statements = [...statementsOf(theOne(graph, 'iam/role:Role', role)), statement];
  return withChange(graph, 'iam/role:Role', role, (inputs) => {
    inputs.inlinePolicies = [{ name: 'inline', policy: JSON.stringify({ Statement: statements }) }];
  });
}

/** The graph without a resource. */
export function without(graph: ResourceGraph, type: string, name: string): ResourceGraph {
  const left = theOne(graph, type, name);
  return { ...graph, resources: graph.resources.filter((resource) => resource !== left) };
}

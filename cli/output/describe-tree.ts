import type { Application, ResourceStatus } from '../../shared/domain/application/application.ts';
import type { ResourceNode, ResourceTree } from '../../shared/domain/tree/resource-node.ts';
import { formatTable } from './table.ts';

type Style = { readonly hasColor: boolean };

/** A node in its place: what stands before its name draws the branches. */
interface Branch {
  readonly node: ResourceNode;
  readonly prefix: string;
}

/** How much of each node is printed. */
export interface TreeDetail extends Style {
  /** With age, message and reason. */
  readonly detailed: boolean;
  readonly now: Date;
}

/** The tree of an application with the sync status of what it manages, as `argocd app get --output tree` prints it. */
export function formatApplicationTree(tree: ResourceTree, application: Application, detail: TreeDetail): string {
  const rows = branchesOf(tree.nodes).map(({ node, prefix }) => {
    const resource = statusOf(node, application);
    return [
      `${prefix}${node.kind}/${node.name}`,
      resource?.status ?? '',
      node.health?.status ?? '',
      ...(detail.detailed ? [ageOf(node, detail.now)] : []),
      resource?.message ?? node.health?.message ?? '',
      ...(detail.detailed ? [reasonOf(node)] : []),
    ];
  });
  const heading = ['KIND/NAME', 'STATUS', 'HEALTH', ...(detail.detailed ? ['AGE', 'MESSAGE', 'REASON'] : ['MESSAGE'])];
  return formatTable(heading, rows, detail);
}

/** Which nodes `app resources` prints; default both. */
export interface ResourceChoice {
  readonly managed: boolean;
  readonly orphaned: boolean;
}

/** The objects of an application, as `argocd app resources --output tree` prints them. */
export function formatResourceTree(tree: ResourceTree, choice: ResourceChoice, detail: TreeDetail): string {
  const managed = choice.managed ? branchesOf(tree.nodes).map((branch) => rowOf(branch, 'No', detail)) : [];
  const orphans = choice.orphaned
    ? branchesOf(tree.orphanedNodes ?? []).map((branch) => rowOf(branch, 'Yes', detail))
    : [];
  const heading = ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'ORPHANED'];
  return formatTable(
    detail.detailed ? [...heading, 'AGE', 'HEALTH', 'REASON'] : heading,
    [...managed, ...orphans],
    detail,
  );
}

/** The objects of an application that nothing else owns, and all orphans. */
export function formatResources(
  tree: ResourceTree,
  application: Application,
  choice: ResourceChoice,
  style: Style,
): string {
  const roots = choice.managed ? tree.nodes.filter(({ parentRefs = [] }) => parentRefs.length === 0) : [];
  const orphans = choice.orphaned ? (tree.orphanedNodes ?? []) : [];
  const rows = [
    ...roots.map((node) => [...cellsOf(node, '', 'No'), statusOf(node, application)?.status ?? '']),
    ...orphans.map((node) => [...cellsOf(node, '', 'Yes'), '']),
  ];
  const healths = [...roots, ...orphans].map(({ health }) => health?.status ?? '');
  return formatTable(
    ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'ORPHANED', 'STATUS', 'HEALTH'],
    rows.map((row, index) => [...row, healths[index] ?? '']),
    style,
  );
}

function statusOf(node: ResourceNode, { status }: Application): ResourceStatus | undefined {
  return status.resources.find(
    ({ group, kind, namespace = '', name }) =>
      group === (node.group ?? '') && kind === node.kind && namespace === (node.namespace ?? '') && name === node.name,
  );
}

function rowOf({ node, prefix }: Branch, orphaned: string, { detailed, now }: TreeDetail): readonly string[] {
  const cells = cellsOf(node, prefix, orphaned);
  return detailed ? [...cells, ageOf(node, now), node.health?.status ?? '', reasonOf(node)] : cells;
}

function cellsOf(node: ResourceNode, prefix: string, orphaned: string): readonly string[] {
  return [node.group ?? '', node.kind, node.namespace ?? '', `${prefix}${node.name}`, orphaned];
}

/** Nodes below their first parent, with what draws the tree before them. */
function branchesOf(nodes: readonly ResourceNode[]): readonly Branch[] {
  const children = Map.groupBy(nodes, ({ parentRefs = [] }) => parentRefs[0]?.uid ?? '');
  const draw = (node: ResourceNode, prefix: string, indent: string): readonly Branch[] => {
    const below = node.uid ? (children.get(node.uid) ?? []) : [];
    return [
      { node, prefix },
      ...below.flatMap((child, index) => {
        const isLast = index === below.length - 1;
        return draw(child, `${indent}${isLast ? '└─' : '├─'}`, `${indent}${isLast ? '  ' : '│ '}`);
      }),
    ];
  };
  return (children.get('') ?? []).flatMap((root) => draw(root, '', ''));
}

function reasonOf({ info = [] }: ResourceNode): string {
  return info.find(({ name }) => name === 'Status Reason')?.value ?? '';
}

const UNITS: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
];

function ageOf({ createdAt }: ResourceNode, now: Date): string {
  if (createdAt === undefined) return '';
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(createdAt)) / 1000));
  const [size, unit] = UNITS.find(([length]) => seconds >= length) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${unit}`;
}

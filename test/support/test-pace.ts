/** How fast Pods live in tests, on the sandbox and under the kubelet player: `sleep 10` takes half a second. Milliseconds. */
export const testPace = { paceMs: 20, secondMs: 50 } as const;

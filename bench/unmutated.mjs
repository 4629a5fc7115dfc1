// For Stryker: excludes documentation from mutation. tests/self/generated.test.ts pins it, but each mutant would need a
// whole run.
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'explanations',
    value: {
      shouldIgnore: ({ node }) =>
        node.type === 'ObjectProperty' && node.key.name === 'explanation' ? 'documentation' : undefined,
    },
  },
]

import { commandOf, measure } from '../processes.mjs'

const commands = {
  help: ['--help'],
  list: ['list'],
  explain: ['explain', 'enum-member-accepted'],
}

/** Commands that need no target. */
export const offlineCommands = {
  name: 'commands',
  title: 'Commands without a target: time above bare Node, against the yardstick',
  async measure({ yardstick, alternate }) {
    const pairs = await alternate({
      node: () => measure('node', ['--eval', '0']),
      help: () => measure('--help', [commandOf(), ...commands.help]),
      list: () => measure('list', [commandOf(), ...commands.list]),
      explain: () => measure('explain', [commandOf(), ...commands.explain]),
      yardstick: () => yardstick(),
    })
    const rows = Object.entries(commands).map(([id, args]) => ({
      id,
      title: `\`${args.join(' ')}\``,
      values: pairs.map((pair) => (pair[id].wall - pair.node.wall) / pair.yardstick.wall),
    }))
    return { rows }
  },
}

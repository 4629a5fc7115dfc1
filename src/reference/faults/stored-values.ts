import { rewriting } from '../defects.js'
import { type Faults, isEnum, writes } from './fault.js'

/** Stores other values than it is sent. */
export const storedValuesFaults = {
  'wraps-numbers': {
    title: 'stores a number beyond Int32 as what is left of its bits',
    needs: writes(({ edm }) => edm === 'Edm.Int32'),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ edm }, value) =>
        edm === 'Edm.Int32' && typeof value === 'number' ? value | 0 : value,
      ),
  },
  'rolls-times-over': {
    title: 'stores an hour or a day that does not exist as one of the next day or month',
    needs: writes(({ edm }) => edm === 'Edm.DateTimeOffset'),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ edm }, value) => {
        const [year, month = 0, ...rest] = (String(value).match(/\d+/g) ?? []).map(Number)
        return edm === 'Edm.DateTimeOffset' && year !== undefined && /T25/.test(String(value))
          ? new Date(Date.UTC(year, month - 1, ...rest)).toISOString()
          : value
      }),
  },
  'stores-a-default-member': {
    title: 'stores the last member of an enumeration in place of a word that it does not know',
    needs: writes(isEnum),
    alter: (correct, contract) =>
      rewriting(correct, contract, ({ members, sentinel }, value) => {
        const isUnknown = typeof value === 'string' && value !== sentinel && !members.includes(value)
        return isUnknown ? (members.at(-1) ?? value) : value
      }),
  },
} satisfies Faults

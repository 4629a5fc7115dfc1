// The script of a report page: filter, search, deep links and copying. Reading needs none of it.
const results = document.querySelector('.results')
const form = results.querySelector('form.filter')
const status = form.querySelector('.shown')
const nothing = results.querySelector(':scope > .none')
const buttons = [...form.querySelectorAll('button[data-outcome]')]
const rules = [...results.querySelectorAll('details.rule')].map((rule) => ({
  rule,
  area: rule.parentElement,
  initiallyOpen: rule.open,
  cases: [...rule.querySelectorAll(':scope > details.case')],
}))
const total = rules.reduce((sum, { cases }) => sum + cases.length, 0)

const textOf = (element) => element.textContent.toLowerCase()

/** Searched texts by case: without the exchanges, which would match almost everything. */
let texts
const textsOf = () => {
  texts ??= new Map(
    rules.flatMap(({ rule, cases }) => {
      const title = textOf(rule.querySelector('summary'))
      return cases.map((each) => {
        const parts = each.querySelectorAll(':scope > summary, .message, .comparison, .facts')
        return [each, `${title} ${[...parts].map(textOf).join(' ')}`]
      })
    }),
  )
  return texts
}

const chosenOutcomes = () =>
  buttons
    .filter((button) => button.getAttribute('aria-pressed') === 'true')
    .map((button) => button.dataset.outcome)

/** A test of a case by the chosen outcomes and words; `undefined` if nothing is chosen. */
const criterion = () => {
  const outcomes = chosenOutcomes()
  const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean)
  if (outcomes.length === 0 && words.length === 0) return undefined
  const found = words.length > 0 ? textsOf() : new Map()
  return (each) =>
    (outcomes.length === 0 || outcomes.includes(each.dataset.outcome)) &&
    words.every((word) => found.get(each).includes(word))
}

const apply = () => {
  const matches = criterion()
  const area = form.elements.area.value
  const areasShown = new Set()
  let shown = 0
  for (const { rule, area: section, initiallyOpen, cases } of rules) {
    const inArea = area === '' || section.dataset.area === area
    let count = 0
    for (const each of cases) {
      each.hidden = !inArea || (matches !== undefined && !matches(each))
      if (!each.hidden) count++
    }
    rule.hidden = count === 0
    rule.open = matches === undefined ? initiallyOpen : true
    if (count > 0) areasShown.add(section)
    shown += count
  }
  for (const { area: section } of rules) section.hidden = !areasShown.has(section)
  nothing.hidden = shown > 0
  status.textContent = shown === total ? `${total} cases` : `${shown} of ${total} cases`
}

const choose = (area, outcomes) => {
  form.elements.search.value = ''
  form.elements.area.value = area
  for (const button of buttons)
    button.setAttribute('aria-pressed', String(outcomes.includes(button.dataset.outcome)))
  apply()
}

/** Shows the element that the address names, even if it is closed or filtered out. */
const follow = () => {
  const name = location.hash.slice(1)
  let element = document.getElementById(name)
  try {
    // Some programs encode more characters of a link than browsers do.
    element ??= document.getElementById(new URL(`#${decodeURIComponent(name)}`, location.href).hash.slice(1))
  } catch {
    return
  }
  if (!element || !results.contains(element)) return
  if (element.closest('[hidden]')) choose('', [])
  for (let each = element; each !== results; each = each.parentElement)
    if (each.localName === 'details') each.open = true
  element.scrollIntoView()
  element.querySelector('summary')?.focus({ preventScroll: true })
}

const select = (element) => {
  const range = document.createRange()
  range.selectNodeContents(element)
  getSelection().removeAllRanges()
  getSelection().addRange(range)
}

const copy = async (button) => {
  const text = button.parentElement.querySelector('pre')
  try {
    await navigator.clipboard.writeText(text.textContent)
    button.textContent = 'Copied'
  } catch {
    select(text)
    button.textContent = 'Selected'
  }
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2000)
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button.copy')
  if (button) copy(button)
  const cell = event.target.closest('a[data-outcome]')
  if (cell) choose(cell.dataset.area, [cell.dataset.outcome])
  // A link to the present address changes nothing, so browsers do not report it.
  if (event.target.closest('a[href^="#"]')?.hash === location.hash) follow()
})
form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('input', apply)
for (const button of buttons)
  button.addEventListener('click', () => {
    button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
    apply()
  })
addEventListener('hashchange', follow)

form.hidden = false
document.documentElement.classList.add('scripted')
apply()
follow()

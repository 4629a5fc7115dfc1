import type { JsonObject } from '../servers/image.js'

/** The key of the entity under test: neither the first nor the last of the list, nor of any order. */
export const key = 'Windows 11 22H1'

/** Keys that a URL has to encode. */
export const quoted = "Windows 11 'Moment' 5"
export const reserved = 'Windows 11 + Copilot & 50 % #1'
export const accented = 'Édition spéciale für Büros'

const edition = (editionType: string | null, supportEndDate: string | null): JsonObject => ({
  editionType,
  supportEndDate,
})
const update = (
  buildVersion: string,
  releaseMonth: number | null,
  releaseYear: number | null,
): JsonObject => ({ buildVersion, releaseMonth, releaseYear })

/**
 * Ten images that share some values with the one under test, and no property with all of them. One has empty
 * collections, and one has nulls in its complex values.
 */
export const images = (): JsonObject[] => [
  {
    id: 'Windows 10 22H2',
    supportedEditions: [edition('enterprise', '2025-10-14')],
    supportedArchitectures: ['x86', 'x64'],
    availableUpdates: [update('10.0.19045.2', 10, 2022)],
  },
  {
    id: 'Windows 11 23H2',
    supportedEditions: [edition('professional', '2025-11-11'), edition('education', '2026-11-10')],
    supportedArchitectures: ['x64', 'arM64'],
    availableUpdates: [update('10.0.22631.1', 10, 2023), update('10.0.22631.2', 11, 2023)],
  },
  {
    id: 'Legacy Windows 11 22H1',
    supportedEditions: [edition('enterpriseN', '2024-10-08')],
    supportedArchitectures: ['x86'],
    availableUpdates: [update('10.0.22000.9', 9, 2021)],
  },
  {
    id: key,
    supportedEditions: [edition('education', '2026-10-13'), edition('enterprise', '2026-10-13')],
    supportedArchitectures: ['x86', 'arM64'],
    availableUpdates: [update('10.0.22621.1', 9, 2022), update('10.0.22621.2', 2, 2023)],
  },
  {
    id: 'Windows 11 22H1 LTSC',
    supportedEditions: [edition('proWorkstation', '2029-10-09')],
    supportedArchitectures: ['x64'],
    availableUpdates: [update('10.0.22621.1', 9, 2022)],
  },
  {
    id: quoted,
    supportedEditions: [edition('proEducation', '2025-11-11')],
    supportedArchitectures: ['arM64'],
    availableUpdates: [update('10.0.22631.5', 3, 2024)],
  },
  {
    id: reserved,
    supportedEditions: [edition('professionalN', '2025-11-11')],
    supportedArchitectures: ['arm'],
    availableUpdates: [update('10.0.26100.1', 6, 2024)],
  },
  {
    id: accented,
    supportedEditions: [edition('education', '2024-10-08')],
    supportedArchitectures: ['x64'],
    availableUpdates: [],
  },
  { id: 'Server 2025', supportedEditions: [], supportedArchitectures: [], availableUpdates: [] },
  {
    id: 'windows 7',
    supportedEditions: [edition(null, null), edition('proWorkstationN', null)],
    supportedArchitectures: ['x86', 'unknown'],
    availableUpdates: [update('6.1.7601', null, null)],
  },
]

export const ids = images().map(({ id }) => String(id))

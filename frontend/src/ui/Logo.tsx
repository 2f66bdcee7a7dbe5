import { Group, Text } from "@mantine/core";

/** The mark: a face in a viewfinder. */
export function LogoMark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-lagoon-7)" />
      <path
        d="M8 12V10a2 2 0 0 1 2-2h2M20 8h2a2 2 0 0 1 2 2v2M24 20v2a2 2 0 0 1-2 2h-2M12 24h-2a2 2 0 0 1-2-2v-2"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="13" cy="14.2" r="1.5" fill="#fff" />
      <circle cx="19" cy="14.2" r="1.5" fill="#fff" />
      <path d="M12.4 18.6c2.1 2.2 5.1 2.2 7.2 0" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <LogoMark />
      <Text fw={650} size="md" style={{ letterSpacing: "-0.01em" }}>
        Facesite
      </Text>
    </Group>
  );
}

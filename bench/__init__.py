"""Programs that measure: performance by ratio, and reliability by counting. Never part of the product."""

"""Words of the archive: health flags and service needs, as codes and as people write them."""

__all__ = ["HEALTH_FLAGS", "SERVICE_NEEDS", "code_of"]

HEALTH_FLAGS = {
    "hypertension": "高血压",
    "diabetes": "糖尿病",
    "heart_disease": "心脏病",
    "stroke": "脑卒中",
    "cancer": "肿瘤",
    "respiratory": "慢阻肺",
    "dementia": "认知症",
    "mental_illness": "精神障碍",
    "mobility": "行动不便",
    "bedridden": "卧床",
    "vision": "视力障碍",
    "hearing": "听力障碍",
}

SERVICE_NEEDS = {
    "meals": "助餐",
    "shopping": "助购",
    "cleaning": "助洁",
    "bathing": "助浴",
    "medical": "助医",
    "errands": "代办",
    "repair": "维修",
    "company": "陪伴",
    "day_care": "日间照料",
}


def code_of(word: str, words: dict[str, str]) -> str | None:
    """Return the code of a word that was given as code or in Chinese."""
    said = word.strip()
    return said if said in words else next((code for code, name in words.items() if name == said), None)

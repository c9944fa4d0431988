import pytest

from shared.sealing import SealedError, Sealer


def test_what_is_sealed_opens_only_in_its_own_place() -> None:
    sealer = Sealer(("a secret of the tests",))
    sealed = sealer.seal("桂花满院香", about="passcode:1:1")

    assert sealer.open(sealed, about="passcode:1:1") == "桂花满院香"
    assert "桂花满院香".encode() not in sealed
    with pytest.raises(SealedError, match="another place"):
        sealer.open(sealed, about="passcode:2:1")


def test_a_former_key_still_opens_and_no_longer_seals() -> None:
    before, after = Sealer(("the former secret",)), Sealer(("the present secret", "the former secret"))
    sealed = before.seal("瑞雪兆丰年", about="here")

    assert after.open(sealed, about="here") == "瑞雪兆丰年"
    with pytest.raises(SealedError, match="not among ours"):
        before.open(after.seal("瑞雪兆丰年", about="here"), about="here")


def test_the_same_text_never_looks_the_same_twice() -> None:
    sealer = Sealer(("a secret of the tests",))

    assert sealer.seal("同", about="here") != sealer.seal("同", about="here")

"""示例心愿墙 board: the tales of a sample town, each step by whose step it is, by real verbs."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial

from app.accounts.actor import Actor
from app.core.clock import local_day
from app.core.files import Store
from app.core.shots import Shot
from app.demo import tales
from app.demo.names import made_up_name
from app.demo.people import Someone
from app.demo.scene import DAY, HOUR, Scene
from app.demo.tales import Step, Tale
from app.wishes import (
    claiming,
    closing,
    confirming,
    delivering,
    entering,
    holding,
    photos,
    queries,
    reviewing,
    ticking,
)
from app.wishes.claiming import Offer
from app.wishes.confirming import Said
from app.wishes.delivering import Handing
from app.wishes.entering import Words
from app.wishes.models import Wish
from app.wishes.people import Agreement, Whom
from app.wishes.reviewing import Review
from app.wishes.rules.machine import Verb
from app.wishes.rules.words import ConsentHow, Source

BY_PHONE = frozenset({Source.PHONE_IN, Source.PHONE_VISIT})
#: what is done for several wishes at once: carried by one hand, closed in one sitting
TOGETHER = frozenset({Verb.DELIVER, Verb.HAND_OVER, Verb.CLOSE})

Deed = Callable[[datetime], None]


class WishBoard:
    """Lets the tales happen: each step by whose step it is, at its time, never in sealed time."""

    def __init__(self, scene: Scene, shots: Mapping[str, Shot], store: Store) -> None:
        self._scene = scene
        self._shots = shots
        self._store = store
        self._chance = scene.register.chance(0, "wishes")
        self.wishes: dict[str, Wish] = {}
        self._verbs: Mapping[Verb, Callable[[list[Tale], Step, datetime], None]] = {
            Verb.PUBLISH: self._publish,
            Verb.RETURN: self._decide,
            Verb.REJECT: self._decide,
            Verb.MERGE: self._decide,
            Verb.REFER: self._decide,
            Verb.END: self._decide,
            Verb.WITHDRAW: self._withdraw,
            Verb.CLAIM: self._claim,
            Verb.BEGIN: self._hold,
            Verb.RELEASE: self._hold,
            Verb.HAND_OVER: self._deliver,
            Verb.DELIVER: self._deliver,
            Verb.CONFIRM: self._ask,
            Verb.DISPUTE: self._ask,
            Verb.GIVE_UP_CALLING: self._ask,
            Verb.CLOSE: self._close,
            Verb.ESCALATE: self._tick,
            Verb.EXPIRE: self._tick,
        }

    def diary(self) -> Iterator[tuple[datetime, Deed]]:
        """Everything that happens, with its moment."""
        together: dict[tuple[datetime, Verb, str], list[tuple[Tale, Step]]] = defaultdict(list)
        for tale in tales.TALES:
            yield self._scene.at(tale.ago), partial(self._post, tale)
            for place, step in enumerate(tale.steps, 1):
                shared = step.picture if step.verb in TOGETHER else tale.title
                together[self._scene.at(step.ago, place), step.verb, shared].append((tale, step))
        for (at, verb, _), told in together.items():
            yield at, partial(self._verbs[verb], [tale for tale, _ in told], told[0][1])

    def _post(self, tale: Tale, at: datetime) -> None:
        scene, someone, whom = self._scene, self._author(tale), self._whom(tale)
        by = scene.by(someone)
        is_own = tale.resident is not None
        how = ConsentHow.PHONE if tale.source in BY_PHONE else ConsentHow.SPOKEN
        wish = entering.post(
            scene.organisation(scene.town.community if is_own else scene.town.grids[tale.grid]),
            self._words(tale, someone),
            by=by,
            now=at,
            source=Source.SELF if is_own else tale.source,
            whom=whom,
            is_minor=tale.is_minor,
            agreement=None if is_own else Agreement(how=how, given_by=whom.guardian or whom.name),
        )
        if not tale.is_draft:
            entering.submit(wish, by=by, now=at + HOUR / 6)
        self.wishes[tale.title] = wish

    def _words(self, tale: Tale, someone: Someone) -> Words:
        until = tale.needed_in
        return Words(
            title=tale.title,
            text=tale.text.format(phone=someone.phone),
            category=tale.category,
            target_group=tale.group,
            needed_by=local_day(self._scene.now) + until * DAY if until is not None else None,
        )

    def _author(self, tale: Tale) -> Someone:
        cast = self._scene.cast
        is_own = tale.resident is not None
        return cast.residents[tale.resident or 0] if is_own else cast.grid_workers[tale.grid]

    def _whom(self, tale: Tale) -> Whom:
        """Somebody made up, with a phone where it was used; a resident's name is known."""
        door = self._scene.door(len(self.wishes))
        if tale.resident is not None:
            return Whom(name="", address=door)
        guardian = made_up_name(self._chance) if tale.is_minor else ""
        if tale.source in BY_PHONE:
            someone = self._scene.register.someone()
            return Whom(name=someone.name, phone=someone.phone, address=door, guardian=guardian)
        return Whom(name=made_up_name(self._chance), address=door, guardian=guardian)

    def _publish(self, told: list[Tale], step: Step, at: datetime) -> None:
        (tale,), scene = told, self._scene
        contact = scene.cast.grid_workers[tale.grid]
        invited = [scene.speaker(tale.invited).roles[0][1].id] if tale.invited else []
        review = Review(
            privacy=tale.privacy,
            channel=tale.channel,
            contact_id=contact.id if tale.resident is not None else None,
            invited=invited,
        )
        reviewing.publish(self.wishes[tale.title], review, by=scene.staff(step.ago), now=at)

    def _decide(self, told: list[Tale], step: Step, at: datetime) -> None:
        (tale,) = told
        wish, by = self.wishes[tale.title], self._scene.staff(step.ago)
        if step.verb is Verb.RETURN:
            reviewing.send_back(wish, reason=step.words, by=by, now=at)
        elif step.verb is Verb.REJECT:
            reviewing.reject(wish, code=step.who, reason=step.words, by=by, now=at)
        elif step.verb is Verb.MERGE:
            reviewing.merge(wish, self.wishes[step.who], by=by, now=at)
        elif step.verb is Verb.END:
            reviewing.end(wish, reason=step.words, by=by, now=at)
        elif step.who:
            reviewing.refer(wish, addressee=step.who, reason=step.words, by=by, now=at)
        else:
            reviewing.note_reply(wish, reply=step.words, by=by, now=at)

    def _withdraw(self, told: list[Tale], step: Step, at: datetime) -> None:
        (tale,) = told
        by = self._scene.by(self._author(tale))
        entering.withdraw(self.wishes[tale.title], by=by, now=at, reason=step.words)

    def _claim(self, told: list[Tale], step: Step, at: datetime) -> None:
        (tale,) = told
        wish, scene = self.wishes[tale.title], self._scene
        partner = scene.speaker(step.partner) if step.partner else None
        partners = [partner.roles[0][1].id] if partner else []
        offer = Offer(key=f"sample-{wish.id.hex}", plan=step.words, partners=partners)
        made, _ = claiming.claim(wish, offer, by=scene.by(scene.speaker(step.who)), now=at)
        if partner is not None:
            by, later = scene.by(partner), at + HOUR
            holding.answer_invitation(made, partners[0], accepts=True, by=by, now=later)

    def _claimer(self, tale: Tale) -> Actor:
        (claim,) = (step for step in tale.steps if step.verb is Verb.CLAIM)
        return self._scene.by(self._scene.speaker(claim.who))

    def _hold(self, told: list[Tale], step: Step, at: datetime) -> None:
        (tale,) = told
        wish, by = self.wishes[tale.title], self._claimer(tale)
        if step.verb is Verb.BEGIN:
            holding.begin(wish, by=by, now=at)
        else:
            holding.release(wish, by=by, now=at, reason=step.words)

    def _deliver(self, told: list[Tale], step: Step, at: datetime) -> None:
        wishes = [self.wishes[tale.title] for tale in told]
        handing = Handing(text=step.words, is_slip=step.picture == "slip", may_name=True)
        shots, by = [self._shots[step.picture]], self._claimer(told[0])
        delivering.deliver(wishes, handing, shots, store=self._store, by=by, now=at)

    def _ask(self, told: list[Tale], step: Step, at: datetime) -> None:
        """The resident's own word, or what the contact person heard."""
        (tale,) = told
        wish, by = self.wishes[tale.title], self._scene.by(self._author(tale))
        said = Said(grade=step.grade, words=step.words, may_quote=bool(step.words))
        if step.verb is Verb.GIVE_UP_CALLING:
            confirming.call_back(wish, None, by=by, now=at)
        else:
            confirming.confirm(wish, said, by=by, now=at)

    def _close(self, told: list[Tale], step: Step, at: datetime) -> None:
        wishes = [self.wishes[tale.title] for tale in told]
        by, moment = self._scene.staff(step.ago + 1), self._scene.unsealed(at)
        for wish in wishes:
            for photo in queries.photos(wish.id):
                if photo.same_as_wish_id is not None:
                    photos.clear(photo, wish, by=by, now=moment)
                photos.publish(photo, wish, is_public=True, has_consent=True, by=by, now=moment)
        closing.close(wishes, by=by, now=moment, story=step.words)

    def _tick(self, told: list[Tale], _step: Step, at: datetime) -> None:
        for tale in told:
            ticking.visit(self.wishes[tale.title].id, now=at)

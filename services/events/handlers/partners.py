"""Partner units, joint activities and free clinics."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.enter_finding import enter_finding, list_findings
from services.events.use_cases.join_partners import confirm_joint, invite_partner, save_unit
from services.events.use_cases.show_partners import list_joint, list_units
from shared.auditing import noted
from shared.contracts.activities_clinics import ClinicFindings, EnterClinicFinding, ListClinicFindings
from shared.contracts.activities_partners import (
    ConfirmJoint,
    InvitePartner,
    JointActivities,
    JointActivity,
    ListJointActivities,
    ListPartnerUnits,
    PartnerUnit,
    PartnerUnits,
    SavePartnerUnit,
)


@EDGE.answers(SavePartnerUnit)
async def do_save_partner_unit(command: SavePartnerUnit, deps: Deps) -> PartnerUnit:
    """Enter a partner unit or change it."""
    async with deps.sessions.begin() as session:
        return await save_unit(session, command, now=deps.clock.now())


@EDGE.answers(ListPartnerUnits)
async def do_list_partner_units(query: ListPartnerUnits, deps: Deps) -> PartnerUnits:
    """List the partner units of a community."""
    async with deps.sessions.begin() as session:
        return await list_units(session, query.community)


@EDGE.answers(InvitePartner)
async def do_invite_partner(command: InvitePartner, deps: Deps) -> JointActivity:
    """Make an activity a joint one."""
    async with deps.sessions.begin() as session:
        return await invite_partner(session, command, now=deps.clock.now())


@EDGE.answers(ConfirmJoint)
async def do_confirm_joint(command: ConfirmJoint, deps: Deps) -> JointActivity:
    """Write down what one side says."""
    async with deps.sessions.begin() as session:
        return await confirm_joint(session, command, now=deps.clock.now())


@EDGE.answers(ListJointActivities)
async def do_list_joint_activities(query: ListJointActivities, deps: Deps) -> JointActivities:
    """List joint activities."""
    async with deps.sessions.begin() as session:
        return await list_joint(session, query, now=deps.clock.now())


@EDGE.answers(EnterClinicFinding)
async def do_enter_clinic_finding(command: EnterClinicFinding, deps: Deps) -> ClinicFindings:
    """Enter what was found at a free clinic."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await enter_finding(session, command, today=today, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ListClinicFindings)
async def do_list_clinic_findings(query: ListClinicFindings, deps: Deps) -> ClinicFindings:
    """List who was found to need attention."""
    async with deps.sessions.begin() as session:
        reply = await list_findings(session, query.activity_id)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())
